"""The parts of the dashboard, one module each: what a part shows, in a fixed number of queries.

A part is a function of the Asked (and, where it needs it, of the CoverageReport of the day), and a template
`dashboard/sections/<name>.html` that takes its answer under its name. None where there is nothing to show, or
the reader may not see it.
"""

from yicheng_express.dashboard.sections.matrix import matrix_of
from yicheng_express.dashboard.sections.missing import missing_of
from yicheng_express.dashboard.sections.order import order_of


def sections_of(asked, report):
    """Name → what the template of that part takes."""
    return {
        "matrix": matrix_of(asked),
        "missing": missing_of(asked),
        "order": order_of(asked, report),
    }
