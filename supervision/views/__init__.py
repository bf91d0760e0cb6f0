"""The pages of supervision: fetch in scope, ask a rule, show."""
