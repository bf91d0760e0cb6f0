"""The year's result: how the enterprises are graded and the townships ranked, and how a year is frozen."""
