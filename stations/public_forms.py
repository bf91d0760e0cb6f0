"""What people without a login are asked of the network: the village that they look for."""

from django import forms

from stations.finding import LONGEST


class VillageSearchForm(forms.Form):
    """Which village somebody is looking for."""

    q = forms.CharField(
        label="您在哪个村（社区）？",
        required=False,
        max_length=LONGEST,
        help_text="写村名或拼音都可以，如：夏庄、xiazhuang、xz。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "search"}),
    )
