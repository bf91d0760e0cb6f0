"""A village that was merged into another: where what is asked of it is to be looked for now."""

from stations.models import Village


def village_now(code, day):
    """The village of this code that is there on `day`; of one that was merged, the one that it went into.

    However far that goes. None where there is none: never, not yet, or abolished with nothing in its place.
    """
    villages = Village.objects.select_related("township__district")
    village, passed = villages.filter(code=code).first(), set()
    while village and not village.is_in_force_on(day):
        passed.add(village.pk)
        went_into = village.merged_into_id
        village = villages.get(pk=went_into) if went_into and went_into not in passed else None
    return village
