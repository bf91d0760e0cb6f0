"""Numbers as they stand in addresses: 411702-SQ2026-00001 of an application."""

from django.urls import register_converter

from stations.numbering import SERIAL_DIGITS
from subsidies.series import APPLICATION


class ApplicationNumber:
    """District, year and running number."""

    regex = f"[0-9]{{6}}-{APPLICATION}[0-9]{{4}}-[0-9]{{{SERIAL_DIGITS},}}"

    def to_python(self, text):
        return text

    def to_url(self, number):
        return number


register_converter(ApplicationNumber, "application")
