"""The parts of the dashboard, one module each: what a part shows, in a fixed number of queries.

A part is a function of the Asked (and, where it needs it, of the CoverageReport of the day), and a template
`dashboard/sections/<name>.html` that takes its answer under its name. None where there is nothing to show, or
the reader may not see it.
"""

from yicheng_express.dashboard.sections.closures import closures_of
from yicheng_express.dashboard.sections.complaints import complaints_of
from yicheng_express.dashboard.sections.funds import funds_of
from yicheng_express.dashboard.sections.matrix import matrix_of
from yicheng_express.dashboard.sections.missing import missing_of
from yicheng_express.dashboard.sections.modes import modes_of
from yicheng_express.dashboard.sections.order import order_of
from yicheng_express.dashboard.sections.parcels import TIERS, parcels_of
from yicheng_express.dashboard.sections.punctual import punctual_of
from yicheng_express.dashboard.sections.survival import survival_of
from yicheng_express.dashboard.sections.trend import trend_of


def coverage_sections(asked, report):
    """Name → what the template of each part of coverage takes."""
    return {
        "matrix": matrix_of(asked),
        "missing": missing_of(asked),
        "trend": trend_of(asked),
        "modes": modes_of(asked),
        "order": order_of(asked, report),
    }


def work_sections(asked, report, tiers=TIERS):
    """The same of each part of what is carried, lasts, is reported, complained of and paid.

    tiers: those whose parcels are told.
    """
    return {
        "parcels": parcels_of(asked, tiers),
        "closures": closures_of(asked, report),
        "survival": survival_of(asked),
        "punctual": punctual_of(asked),
        "complaints": complaints_of(asked),
        "funds": funds_of(asked),
    }
