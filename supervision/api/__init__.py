"""What the phone at the station speaks to while an inspection is under way, in JSON."""
