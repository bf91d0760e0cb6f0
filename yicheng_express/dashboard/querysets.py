"""The questions that are asked of frozen briefs; each behind the one door."""

from yicheng_express.accounts.scope import ScopedQuerySet


class BriefQuerySet(ScopedQuerySet):
    """A district's. It compares the townships, so that none of them reads it: of a ranking, too, each is
    shown its own line alone.
    """

    district_path = "district__code"
