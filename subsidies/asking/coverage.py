"""Questions to coverage, as `stations.coverage` defines it; in a what-if as if more villages were resident.

A rate is exact, in percent: 134 of 135 is less than 99.26. A division without 建制村 has none, and a
condition on it is not met.
"""

from dataclasses import replace
from fractions import Fraction

from subsidies.asking.question import Finding


def district_coverage(question):
    return by_division(question, "district", "covered")


def district_resident_coverage(question):
    return by_division(question, "district", "resident")


def township_coverage(question):
    return by_division(question, "township", "covered")


def township_resident_coverage(question):
    return by_division(question, "township", "resident")


def by_division(question, division, how):
    """Facility key → the rate of its `division`; `how` a village counts: `covered` or `resident`."""
    of_district = division == "district"
    villages = question.villages_by_district if of_district else question.villages_by_township
    places = {getattr(facility, f"{division}_id"): getattr(facility, division) for facility in question.rows}
    rates = {
        key: rate(place, villages.get(key, []), how, question.moment.as_of) for key, place in places.items()
    }
    found = {facility.pk: rates[getattr(facility, f"{division}_id")] for facility in question.rows}
    return with_own_names(found, question.rows) if of_district else found


def with_own_names(found, facilities):
    """A hub or a station is its township's: of a rate of the district it is told the names of its own."""
    places = {facility.pk: facility.township.name for facility in facilities if facility.township_id}
    return {key: replace(each, own=places.get(key, "")) for key, each in found.items()}


def rate(place, villages, how, day):
    lacking = tuple(village for village in villages if not getattr(village, how))
    covered = len(villages) - len(lacking)
    return Finding(
        value=Fraction(100 * covered, len(villages)) if villages else None,
        source=f"{day} {place.name}：{len(villages):,} 个建制村中 {covered:,} 个",
        absent="" if villages else f"{place.name}没有建制村，没有覆盖率",
        villages=tuple(villages),
        lacking=lacking,
    )
