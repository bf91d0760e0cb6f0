"""Numbers of cases and papers: 411702-SQ2026-00001, running within a district, a series and a year."""

from django.db.models.functions import Length

from stations.models import District
from yicheng_express.dates import today

SERIAL_DIGITS = 5


def next_numbers(model, district, series, count=1):
    """The next `count` numbers of a series, this year's; behind 99,999 they have six digits.

    Within a transaction: it locks the district until that ends, so that two at once get different numbers.
    """
    District.objects.select_for_update(no_key=True).get(pk=district.pk)
    year = today().year
    prefix = number_of(district, series, year, 0)[:-SERIAL_DIGITS]
    there = model.objects.filter(number__startswith=prefix).order_by(Length("number").desc(), "-number")
    last = there.values_list("number", flat=True).first()
    taken = int(last.removeprefix(prefix)) if last else 0
    return [number_of(district, series, year, taken + place) for place in range(1, count + 1)]


def number_of(district, series, year, place):
    """The `place`-th number of a series in a year."""
    return f"{district.code}-{series}{year}-{place:0{SERIAL_DIGITS}d}"
