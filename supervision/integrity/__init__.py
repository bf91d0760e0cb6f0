"""What nobody can do to a case, kept by the database itself as triggers (`yicheng_express.triggers`).

Events, photos and frozen results are written once and never go; what a case refers to fits together.
"""

from supervision.integrity import complaints, inspections, standings, tasks

RULES = [*complaints.RULES, *inspections.RULES, *standings.RULES, *tasks.RULES]
