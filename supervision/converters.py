"""What stands in addresses: the number of a complaint, 411702-TS2026-00001; the code of a place."""

from django.urls import register_converter

from stations.numbering import SERIAL_DIGITS
from supervision.series import COMPLAINT


class ComplaintNumber:
    """District, year and running number."""

    regex = f"[0-9]{{6}}-{COMPLAINT}[0-9]{{4}}-[0-9]{{{SERIAL_DIGITS},}}"

    def to_python(self, text):
        return text

    def to_url(self, number):
        return number


class PlaceCode:
    """A village (12 digits), a township (9) or a district (6)."""

    regex = "[0-9]{12}|[0-9]{9}|[0-9]{6}"

    def to_python(self, text):
        return text

    def to_url(self, code):
        return code


register_converter(ComplaintNumber, "complaint")
register_converter(PlaceCode, "place")
