"""Of which facilities the invented cases may be: under which rule, in which order, and whose they are."""

import datetime
from dataclasses import dataclass

from stations.choices import FacilityState, Tier
from stations.demo.accounts import most_rural_township
from stations.models import Facility, Township
from subsidies.choices import Recurrence
from subsidies.demo.choosing import choose
from subsidies.demo.telling import Group
from subsidies.eligibility import needs_year
from subsidies.models import Rule
from subsidies.rulebook import version_on, versions_on

SEEN_FOR = datetime.timedelta(days=60)  # the clerk's own hold the conditions for so long already


@dataclass
class Candidates:
    """rules: tier → its first rule that pays once. keys: tier → facilities in the order of preference.

    own: the stations of the township of the demo's clerk that are eligible: kept for that desk.
    """

    today: datetime.date
    rules: dict[str, Rule]
    keys: dict[str, list[int]]
    clerks_township: Township
    own: list[int]

    def groups(self, tier, number, on, *, year=None, first=()):
        """A Group of one tier in a list; an empty list where no rule applies to it then."""
        rule = self.rules.get(tier)
        version = rule and version_on(rule, min(on, datetime.date(year, 12, 31)) if year else on)
        if version is None:
            return []
        return [Group(version, [*first, *self.keys[tier]], number, year if needs_year(version) else None)]

    def of_year(self, year, on):
        """The center and all hubs that are due by the figures of a year."""
        tiers = (Tier.CENTER, Tier.HUB)
        return [group for tier in tiers for group in self.groups(tier, len(self.keys[tier]), on, year=year)]


def find_candidates(district, rng, today):
    """None where the policy of the district pays nothing once."""
    rules = {}
    for version in versions_on(district, today):
        if version.recurrence == Recurrence.ONCE:
            rules.setdefault(version.tier, version.rule)
    township = most_rural_township(district)
    if not rules or township is None:
        return None
    keys = {tier: keys_of(district, tier, rng, today) for tier in Tier}
    mine = set(Facility.objects.filter(township=township).values_list("pk", flat=True))
    own = [key for key in keys[Tier.STATION] if key in mine]
    candidates = Candidates(today, rules, keys, township, [])
    for group in candidates.groups(Tier.STATION, len(own), today):
        lasting = choose(group.version, own, [today - SEEN_FOR, today], len(own), year=group.year)
        candidates.own = [found[today].facility.pk for found in lasting]
    kept = {*candidates.own, *(key for key in keys[Tier.HUB] if key in mine)}
    candidates.keys = {tier: [key for key in those if key not in kept] for tier, those in keys.items()}
    return candidates


def keys_of(district, tier, rng, today):
    """The facilities of a tier, drawn by lot; first those that have closed since, for they are told of."""
    facilities = Facility.objects.filter(district=district, tier=tier).order_by("code")
    keys = list(facilities.values_list("pk", flat=True))
    rng.shuffle(keys)
    closed = facilities.with_state(today).in_state(FacilityState.CLOSED)
    gone = set(closed.values_list("pk", flat=True))
    return sorted(keys, key=lambda key: key not in gone)
