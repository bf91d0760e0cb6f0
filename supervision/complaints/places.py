"""Where a complaint lies and whom it is about: what of it follows from the rest."""

from dataclasses import dataclass, replace

from stations.models import Enterprise, Facility, Township, Village


@dataclass(frozen=True)
class Place:
    """Of a complaint; each may be unknown."""

    township: Township | None = None
    village: Village | None = None
    facility: Facility | None = None
    enterprise: Enterprise | None = None


def completed(place):
    """With what follows from the station and the village: village and township, and who runs the station."""
    facility = place.facility
    if facility:
        if place.township in (None, facility.township):
            place = replace(place, village=place.village or facility.village)
        place = replace(
            place,
            township=place.township or facility.township,
            enterprise=place.enterprise or facility.operator,
        )
    return replace(place, township=place.township or place.village.township) if place.village else place


def faults_of_place(place, district, about_office):
    """What does not fit together, in words."""
    if place.village and place.township and place.village.township_id != place.township.pk:
        yield f"{place.village.name}不在{place.township.name}，请核对村和乡镇（街道）。"
    for label, part in (
        ("乡镇（街道）", place.township),
        ("网点", place.facility),
        ("企业", place.enterprise),
    ):
        if part and part.district_id != district.pk:
            yield f"{label}“{part.name}”不在{district.name}，请重选。"
    if about_office and not place.township:
        yield "反映乡镇（街道）机关的，请选择是哪个乡镇（街道）。"
