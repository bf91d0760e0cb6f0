"""Writes the demo's plan into the register: all of it or nothing, and never beside real records."""

from collections import Counter

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from stations.choices import Tier
from stations.demo import enterprises, words
from stations.demo.chances import stream
from stations.demo.filings import write_filings
from stations.demo.inventions import INVENTIONS
from stations.demo.network import Roster
from stations.demo.plan import plan_network
from stations.models import Demonstration, District, Enterprise, Facility, OperatingPeriod, Village

REASON = f"载入{words.MARK}"


class DemonstrationRefused(Exception):
    """The demo is not loaded; the message says why."""


def load_demonstration(district, *, seed, until):
    """Invent a network for `district` up to `until`.

    Returns what was written, label → number, or None where a demo is there already. Raises
    DemonstrationRefused where there is no roster to invent it on, or where real records are kept.
    """
    with transaction.atomic():
        district = District.objects.select_for_update().get(pk=district.pk)
        if Demonstration.objects.filter(district=district).exists():
            return None
        roster = read_roster(district)
        if problem := why_not(roster):
            raise DemonstrationRefused(problem)
        plan = plan_network(roster, seed=seed, until=until)
        written, facilities = write_plan(roster, plan, seed)
        now = timezone.now()
        written["月报"] = write_filings(roster, plan, facilities, seed=seed, until=until, now=now)
        Demonstration.objects.create(district=district, seed=seed, until=until)
        for invent in INVENTIONS:
            written |= invent(district, seed=seed, now=now)
        return written


def read_roster(district):
    villages = Village.objects.filter(township__district=district).select_related("township__district")
    return Roster(district, list(villages.order_by("code")))


def why_not(roster):
    """Why the demo must not be loaded; empty where it may be."""
    district = roster.district
    if not roster.villages:
        return f"{district.name}（{district.code}）还没有村（社区），请先用 load_roster 载入名册。"
    if Facility.objects.filter(district=district).exists():
        return f"{district.name}已登记网点，不能再载入演示数据，以免真假混在一起。"
    if Enterprise.objects.filter(district=district).exists():
        return f"{district.name}已登记企业，不能再载入演示数据，以免真假混在一起。"
    return ""


def write_plan(roster, plan, seed):
    actors = write_enterprises(roster.district)
    facilities = write_facilities(roster.district, plan, actors, seed)
    periods = write_periods(plan, facilities)
    populations = write_populations(roster, plan.populations)
    tiers = Counter(planned.tier for planned in plan.facilities)
    written = {
        "企业": len(actors),
        **{tier.label: tiers[tier] for tier in Tier},
        "营业期": len(periods),
        "虚构人口的村": len(populations),
    }
    return written, facilities


def write_enterprises(district):
    """The invented enterprises: Actor → Enterprise."""
    rows = []
    for number, actor in enumerate(enterprises.ACTORS, start=1):
        rows.append(
            Enterprise(
                district=district,
                name=enterprises.full_name(actor, district),
                brand=actor.brand,
                kind=actor.kind,
                credit_code=enterprises.credit_code(actor, district),
                contact_name=words.person(stream(district.code, actor.brand)),
                contact_phone=words.phone(number),
            )
        )
    created = bulk_create_with_history(rows, Enterprise, default_change_reason=REASON)
    return dict(zip(enterprises.ACTORS, created, strict=True))


def write_facilities(district, plan, actors, seed):
    """The facilities with their partners: code → Facility."""
    rows, partners = [], {}
    for number, planned in enumerate(plan.facilities, start=len(actors) + 1):
        rng = stream(seed, planned.code)
        operator, partners[planned.code] = enterprises.who_runs(planned.periods[-1].cooperation, rng)
        rows.append(
            Facility(
                code=planned.code,
                tier=planned.tier,
                operator=actors[operator],
                manager_name=words.person(rng),
                manager_phone=words.phone(number),
                **where(planned, district),
                **words.facility_words(planned, rng),
            )
        )
    created = {
        row.code: row for row in bulk_create_with_history(rows, Facility, default_change_reason=REASON)
    }
    write_partners(
        district, {created[code]: [actors[actor] for actor in them] for code, them in partners.items()}
    )
    return created


def where(planned, district):
    """The divisions that a facility of this tier names."""
    if planned.tier == Tier.STATION:
        return {"district": district, "township": planned.place.township, "village": planned.place}
    return {"district": district} | ({"township": planned.place} if planned.tier == Tier.HUB else {})


def write_partners(district, partners):
    """Facility → its partners, and the same in the first version of its history."""
    links = Facility.partners.through.objects.bulk_create(
        Facility.partners.through(facility=facility, enterprise=enterprise)
        for facility, enterprises_there in partners.items()
        for enterprise in enterprises_there
    )
    versions = dict(Facility.history.filter(district=district).values_list("id", "history_id"))
    kept = Facility.history.model.partners.model
    kept.objects.bulk_create(
        kept(
            id=link.pk,
            history_id=versions[link.facility_id],
            facility_id=link.facility_id,
            enterprise_id=link.enterprise_id,
        )
        for link in links
    )


def write_periods(plan, facilities):
    rows = [
        OperatingPeriod(facility=facilities[planned.code], **vars(period))
        for planned in plan.facilities
        for period in planned.periods
    ]
    return bulk_create_with_history(rows, OperatingPeriod, default_change_reason=REASON)


def write_populations(roster, populations):
    """The invented numbers, marked as such; the plan has none where somebody entered one."""
    villages = [village for village in roster.villages if village.code in populations]
    for village in villages:
        village.population = populations[village.code]
        village.population_source = words.POPULATION_SOURCE
    bulk_update_with_history(
        villages, Village, ["population", "population_source"], default_change_reason=REASON
    )
    return villages
