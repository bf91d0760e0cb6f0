"""Whether the subsidies lasted: of the stations that were paid, how many stood 6 and 12 months later."""

from dataclasses import dataclass

from subsidies.survival import HORIZONS, Fate, OfTownship, Survival
from yicheng_express.dashboard.rows.paid_stations import paid_report
from yicheng_express.dashboard.sections.parts import Part, parts_of

A_YEAR = 12  # months


@dataclass(frozen=True)
class Horizon:
    """The paid stations after so many months; `months` is empty of the day itself."""

    months: int | str
    survival: Survival
    parts: list[Part]


@dataclass(frozen=True)
class PaidSurvival:
    """horizons: after 6 months, after 12, and on the day. townships: each with its Survivals, so."""

    paid: int
    horizons: list[Horizon]
    townships: list[tuple[OfTownship, list[tuple[int | str, Survival]]]]

    @property
    def after_a_year(self):
        """The Survival after twelve months."""
        return next(each.survival for each in self.horizons if each.months == A_YEAR)


def survival_of(asked):
    """The PaidSurvival of what was asked; None for who may not read applications.

    By `subsidies.survival`, as of the day. The same few queries for any number of stations.
    """
    if not asked.user.has_perm("subsidies.view_application"):
        return None
    report = paid_report(asked)
    horizons = [Horizon(months, survival, parts_in(survival)) for months, survival in in_order(report.total)]
    townships = [(each, in_order(each)) for each in report.townships]
    return PaidSurvival(report.total.paid, horizons, townships)


def in_order(standing):
    """(months or "", Survival) of an OfTownship."""
    return [(months, standing.after[months]) for months in HORIZONS] + [("", standing.now)]


def parts_in(survival):
    """How those that are old enough stood, as parts of a bar."""
    return parts_of([(fate.value, fate.label, getattr(survival, fate.value)) for fate in Fate])
