"""The box into which several lines are written."""

from django import forms


class LinesField(forms.CharField):
    """Lines end as they are kept, whatever the browser sends: a text that nobody changed is unchanged."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")
