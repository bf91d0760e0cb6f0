"""The series of numbers of supervision: complaints (投诉), inspections (检查), rectification orders (整改)."""

COMPLAINT, INSPECTION, RECTIFICATION = "TS", "JC", "ZG"
