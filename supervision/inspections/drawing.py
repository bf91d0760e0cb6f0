"""Drawing by lot which facilities are inspected, so that anybody can draw it again.

The lot of a candidate is the SHA-256 of the seed and its code, written as hexadecimal digits; the candidates
are put in the order of their lots, and the first so many are drawn. Seed and list are kept with the round.
"""

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from stations.choices import Tier
from stations.models import Enterprise, Facility, Township
from supervision.models import Inspection


def new_seed():
    """A seed that nobody could choose."""
    return secrets.token_hex(8)


def lot_of(seed, code):
    """The lot of the facility with this code."""
    return hashlib.sha256(f"{seed}{code}".encode()).hexdigest()


def draw(codes, number, seed):
    """The `number` codes that are drawn, in the order of their lots; fewer where there are not so many."""
    return sorted(set(codes), key=lambda code: (lot_of(seed, code), code))[:number]


@dataclass(frozen=True)
class Criteria:
    """From which facilities is drawn, or a plan is made. What is None asks nothing."""

    tier: str = ""
    township: Township | None = None
    operator: Enterprise | None = None
    not_since: datetime.date | None = None

    def candidates(self, district, on):
        """The facilities that are open on `on`, meet the criteria, and wait for no inspection already; each
        with what is shown of it. In the order of their codes.
        """
        facilities = Facility.objects.filter(district=district).open_on(on)
        if self.tier:
            facilities = facilities.filter(tier=self.tier)
        if self.township:
            facilities = facilities.filter(township=self.township)
        if self.operator:
            facilities = facilities.filter(operator=self.operator)
        theirs = Inspection.objects.filter(facility=OuterRef("pk"))
        facilities = facilities.exclude(Exists(theirs.to_do()))
        if self.not_since:
            facilities = facilities.exclude(Exists(theirs.done().filter(inspected_on__gte=self.not_since)))
        return facilities.select_related("township", "village", "operator", "district").order_by("code")

    def in_words(self):
        """As they are kept with the round."""
        asked = [
            Tier(self.tier).label if self.tier else "各级网点",
            self.township.name if self.township else "",
            self.operator.brand if self.operator else "",
            f"{self.not_since} 起没有检查过" if self.not_since else "",
            "抽取当日在营业、没有待完成的检查",
        ]
        return "；".join(filter(None, asked))


def fingerprint(codes):
    """Short for a list of candidates: another list has another."""
    return hashlib.sha256(" ".join(codes).encode()).hexdigest()[:16]
