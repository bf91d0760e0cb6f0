from django import forms

from yicheng_express.dashboard.brief.freezing import LONGEST_NOTE


class FreezingForm(forms.Form):
    """seen: the version that the page showed as the latest, 0 for none."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10_000)
    note = forms.CharField(
        label="更正原因",
        required=False,
        max_length=LONGEST_NOTE,
        error_messages={"max_length": f"更正原因最多 {LONGEST_NOTE} 字，请写短一些。"},
        help_text="哪里不对，依据什么更正。",
    )

    def __init__(self, data=None, *, latest=None, note=""):
        super().__init__(data, initial={"seen": latest.version if latest else 0, "note": note})
        self.fields["note"].widget.attrs["autocomplete"] = "off"
