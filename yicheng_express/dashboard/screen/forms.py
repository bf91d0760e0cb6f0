from django import forms

from yicheng_express.dashboard.screen.turns import TURNS

USUAL_SECONDS = 20


class TurningForm(forms.Form):
    """Which page, and how long each stays; what cannot be is as if nothing was asked."""

    page = forms.IntegerField(required=False, min_value=1, max_value=len(TURNS))
    seconds = forms.IntegerField(required=False, min_value=5, max_value=600)

    def __init__(self, data):
        super().__init__(data)
        self.is_valid()
        self.page = self.cleaned_data.get("page") or 1
        self.seconds = self.cleaned_data.get("seconds") or USUAL_SECONDS
