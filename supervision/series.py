"""The series of numbers of supervision: 投诉, 检查, 整改."""

COMPLAINT, INSPECTION, RECTIFICATION = "TS", "JC", "ZG"
