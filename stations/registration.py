"""Registering a facility: it is given the next code of its place, for ever."""

from stations.models import Facility

SERIAL_DIGITS = 2


def facility_code(place_code, number):
    """The code of the `number`-th facility of a place: 411702102204-01."""
    return f"{place_code}-{number:0{SERIAL_DIGITS}d}"


def assign_code(facility):
    """Give a new facility its code: the place's code and the next running number, 411702102204-01.

    Within a transaction: it locks the place until that ends, so that two registrations at once get different
    numbers. A number is never used again while its facility is there; codes given under an earlier code of
    the place stay as they are.
    """
    place = facility.place
    type(place).objects.select_for_update().get(pk=place.pk)
    prefix = f"{place.code}-"
    taken = Facility.objects.filter(code__startswith=prefix).values_list("code", flat=True)
    serials = [int(code.removeprefix(prefix)) for code in taken]
    facility.code = facility_code(place.code, max(serials, default=0) + 1)
