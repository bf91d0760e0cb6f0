"""Users, their roles, and the one door through which they see records."""
