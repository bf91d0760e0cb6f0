"""What supervision writes as workbooks."""
