"""A part of an address that the dashboards read: a village's code."""

from django.urls import register_converter


class VillageCode:
    """A village, by its twelve digits."""

    regex = "[0-9]{12}"

    def to_python(self, text):
        return text

    def to_url(self, code):
        return code


register_converter(VillageCode, "village")
