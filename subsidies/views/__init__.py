"""The pages of the subsidies: fetch in scope, ask a rule, show."""
