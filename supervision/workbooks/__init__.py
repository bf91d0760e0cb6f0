"""The papers of supervision as workbooks."""
