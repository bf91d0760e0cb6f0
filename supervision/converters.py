"""Numbers as they stand in addresses: 411702-TS2026-00001 of a complaint."""

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


register_converter(ComplaintNumber, "complaint")
