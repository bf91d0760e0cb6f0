"""What a district's policy says of supervision: sections of its file, the terms in force on a day."""
