"""Complaints, inspections, rectification, credit and ranking: clauses 二(四), 三(二) and 三(三)."""
