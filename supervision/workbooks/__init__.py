"""What supervision writes as .xlsx."""
