"""The parts of the dashboard, one module each: what a part shows, in a fixed number of queries.

A part is a function of the Asked (and, where it needs them, the CoverageReport and the villages of the day),
and a template `dashboard/sections/<name>.html` that takes its answer under its name.
"""


def sections_of(asked, report):
    """Name → what the template of that part takes."""
    return {}
