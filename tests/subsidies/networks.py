"""A district with its rules, and reports that are accepted without anybody's filing them."""

import datetime

from stations.choices import FilingState
from stations.models import Filing, FilingLine
from stations.policy_file import load_policy
from subsidies.eligibility import assess_one
from subsidies.models import Rule, RuleVersion
from tests.factories import HubFactory, OperatingPeriodFactory, StationFactory, VillageFactory, noon
from tests.stations.rosters import YICHENG_POLICY
from yicheng_express.dates import next_month

TODAY = datetime.date(2026, 11, 24)
LAST_YEAR = 2025


def months_of(year, first=1, last=12):
    return [datetime.date(year, month, 1) for month in range(first, last + 1)]


def report(place, month, **fields):
    """The accepted report of a township or, for its center, of a district; first sent in on its last day."""
    is_district = not hasattr(place, "district")
    district = place if is_district else place.district
    due_on = next_month(month).replace(day=5)
    at = noon(due_on)
    accepted = {
        "due_on": due_on,
        "state": FilingState.ACCEPTED,
        "first_submitted_at": at,
        "submitted_at": at,
        "accepted_at": at,
    }
    return Filing.objects.get_or_create(
        district=district,
        township=None if is_district else place,
        month=month,
        defaults=accepted | fields,
    )[0]


def handled(facility, month, inbound, outbound=0, agri_outbound=0):
    """An accepted line of the facility."""
    figures = {"inbound": inbound, "outbound": outbound, "agri_outbound": agri_outbound}
    accepted = {f"accepted_{name}": value for name, value in figures.items()}
    filing = report(facility.township or facility.district, month)
    return FilingLine.objects.create(filing=filing, facility=facility, month=month, **figures, **accepted)


def handled_instead(facility, month, inbound):
    """The same with another figure, as after a correction."""
    FilingLine.objects.filter(facility=facility, month=month).delete()
    return handled(facility, month, inbound)


def handled_in_year(facility, total, year=LAST_YEAR, months=None):
    """Accepted lines of these months (the whole year by default) that are `total` parcels together."""
    months = months or months_of(year)
    for month in months[:-1]:
        handled(facility, month, total // len(months))
    handled(facility, months[-1], total - total // len(months) * (len(months) - 1))


def hub_in(township, operator, **fields):
    return HubFactory(township=township, operator=operator, opened=True, **fields)


def village_in(township, name, number):
    return VillageFactory(township=township, name=name, code=f"{township.code}{number}")


def station_in(village, operator, *, cooperating=False, opened_on=datetime.date(2021, 9, 1)):
    station = StationFactory(village=village, operator=operator)
    OperatingPeriodFactory(facility=station, cooperating=cooperating, opened_on=opened_on)
    return station


def assessed(version, facility, on=TODAY, **terms):
    """The Assessment for last year, unless told otherwise."""
    return assess_one(version, facility, on, **({"year": LAST_YEAR} | terms))


def policy(rules="", *, of="411702", key="", effective_from=""):
    """Yicheng's policy file with these rules (TOML) in place of its own."""
    text = YICHENG_POLICY.decode()
    start = text.index("[[subsidies]]")
    text = text[:start] + rules + "\n" + text[text.index("[[clauses]]") :]
    text = text.replace('"411702"', f'"{of}"', 1)
    if key:
        text = text.replace('key = "yicheng-2021"', f'key = "{key}"', 1)
    if effective_from:
        text = text.replace("effective_from = 2021-08-31", f"effective_from = {effective_from}", 1)
    return text.encode()


def rule(key="village-station", *, tier="station", conditions="", amount="{ fixed = 1000 }", **more):
    """One rule as TOML; conditions: as in the file, without the brackets; more: other items, as TOML."""
    items = {
        "title": '"补贴"',
        "tier": f'"{tier}"',
        "clause": '"二(五)"',
        "text": '"补贴资金由快递进村和电子商务进农村资金统筹解决。"',
        "funds": '["快递进村资金"]',
        "recurrence": '"once"',
        "conditions": f"[{conditions or asks('is_open', 'is', 'true')}]",
        "amount": amount,
    }
    lines = [f"{name} = {value}" for name, value in (items | more).items()]
    return "\n".join(["[[subsidies]]", f'key = "{key}"', *lines, ""])


def asks(metric, operator, threshold):
    return f'{{ metric = "{metric}", operator = "{operator}", threshold = {threshold} }}'


def loaded(*rules, **about):
    """The versions of these rules (TOML), by key, once they are loaded."""
    load_policy(policy("\n".join(rules), **about))
    return {version.rule.key: version for version in RuleVersion.objects.select_related("rule")}


def yicheng(key):
    """The version of one of Yicheng's own rules."""
    load_policy(YICHENG_POLICY)
    return Rule.objects.get(district__code="411702", key=key).versions.get()
