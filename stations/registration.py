"""Registering facilities: each gets the next code of its place, for ever, and enterprises of its district."""

from collections import defaultdict

from django.core.exceptions import ValidationError

from stations.models import Facility
from yicheng_express.accounts.scope import code_range

SERIAL_DIGITS = 2


def facility_code(place_code, number):
    """The code of the `number`-th facility of a place: 411702102204-01."""
    return f"{place_code}-{number:0{SERIAL_DIGITS}d}"


def assign_code(facility):
    """Give a new facility its code: `assign_codes` for one."""
    assign_codes([facility])


def assign_codes(facilities):
    """Give new facilities their codes: the place's code and the next running number, 411702102204-01.

    Within a transaction: it locks the places until that ends, so that two registrations at once get different
    numbers. A number is never used again while its facility is there; codes given under an earlier code of
    the place stay as they are.
    """
    for kind, places in places_by_kind(facilities).items():
        list(kind.objects.select_for_update().filter(pk__in=places).order_by("pk"))
    foresee_codes(facilities)


def foresee_codes(facilities):
    """Say which codes `assign_codes` would give now, without keeping anybody else from taking them."""
    highest = {}
    for places in places_by_kind(facilities).values():
        highest |= highest_serials([place.code for place in places.values()])
    for facility in facilities:
        code = facility.place.code
        highest[code] += 1
        facility.code = facility_code(code, highest[code])


def places_by_kind(facilities):
    """The places of `facilities` by their key, for each kind of division."""
    places = defaultdict(dict)
    for facility in facilities:
        places[type(facility.place)][facility.place.pk] = facility.place
    return places


def highest_serials(codes):
    """The highest running number under each of the codes of places of one kind; 0 where there is none."""
    serials = dict.fromkeys(codes, 0)
    _first, following = code_range(max(codes))
    taken = Facility.objects.filter(code__gte=min(codes))
    for code in (taken.filter(code__lt=following) if following else taken).values_list("code", flat=True):
        place, _dash, serial = code.partition("-")
        if place in serials:
            serials[place] = max(serials[place], int(serial))
    return serials


def check_partners(facility, partners):
    """Partners are registered in the facility's district, as its operator is; else ValidationError."""
    strangers = [enterprise.name for enterprise in partners if enterprise.district_id != facility.district_id]
    if facility.district_id and strangers:
        names = "、".join(strangers)
        raise ValidationError({"partners": f"合作企业应在网点所在的区县登记，不在本区县的有：{names}。"})
