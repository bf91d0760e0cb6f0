"""Codes and numbers as they are meant, whatever the keyboard was set to: half-width, without blanks."""

import re
import unicodedata

from django import forms


def half_width(text):
    """A code, number or telephone as it is compared: １３９ ００ becomes 13900."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


class HalfWidthField(forms.CharField):
    """A box for a code or a telephone number."""

    def to_python(self, value):
        return half_width(super().to_python(value))
