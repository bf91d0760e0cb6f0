"""工作任务: the plan's duties broken down by department and township, and how far each has come (三(二))."""
