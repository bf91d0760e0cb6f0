"""Parts of an address that are read by more than one page: a division's code, and a month."""

from django.urls import register_converter

from stations.filing.months import MONTH, month_written


class DivisionCode:
    """A district (6 digits) or a township (9)."""

    regex = "[0-9]{9}|[0-9]{6}"

    def to_python(self, text):
        return text

    def to_url(self, code):
        return code


class VillageCode:
    """A village or a community, by its twelve digits."""

    regex = "[0-9]{12}"

    def to_python(self, text):
        return text

    def to_url(self, code):
        return code


class Month:
    """2026-10, as the first day of it."""

    regex = MONTH

    def to_python(self, text):
        return month_written(text)

    def to_url(self, month):
        return month if isinstance(month, str) else f"{month:%Y-%m}"


register_converter(DivisionCode, "division")
register_converter(VillageCode, "village")
register_converter(Month, "month")
