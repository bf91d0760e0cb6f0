from django import forms

from stations.choices import FacilityState, Tier
from stations.models import Township


def choice_of(divisions, label, *, empty_label):
    """A division by its code, optional; the choices are those in the user's scope, set by the form."""
    return forms.ModelChoiceField(
        divisions.objects.none(),
        label=label,
        required=False,
        to_field_name="code",
        empty_label=empty_label,
    )


class FacilityFilterForm(forms.Form):
    """Which facilities the list shows; each question is optional."""

    q = forms.CharField(label="查找", required=False, max_length=80)
    tier = forms.ChoiceField(label="层级", required=False, choices=[("", "全部"), *Tier.choices])
    state = forms.ChoiceField(
        label="营业状态", required=False, choices=[("", "全部"), *FacilityState.choices]
    )
    township = choice_of(Township, "乡镇（街道）", empty_label="全部")

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["township"].queryset = Township.objects.visible_to(user)

    def narrowed(self, facilities, day):
        """Of `facilities` those that are asked for, as they stand on `day`."""
        asked = self.cleaned_data
        facilities = facilities.with_state(day).search(asked["q"])
        if asked["tier"]:
            facilities = facilities.filter(tier=asked["tier"])
        if asked["township"]:
            facilities = facilities.filter(township=asked["township"])
        return facilities.in_state(asked["state"])
