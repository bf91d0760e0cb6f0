"""How a change is told in the history of a record: in the words of the form, never in stored values."""

from django.db.models import ManyToManyField
from simple_history.template_utils import HistoricalRecordContextHelper

NOTHING = "（空）"


class ChangeInWords(HistoricalRecordContextHelper):
    """A choice by its label, yes and no as 是 and 否, several as a list, and nothing as （空）."""

    def prepare_delta_change_value(self, change, value):
        value = super().prepare_delta_change_value(change, value)
        field = self.model._meta.get_field(change.field)
        if isinstance(field, ManyToManyField):
            return "、".join(str(each) for each in value) or NOTHING
        if value is None or value == "":
            return NOTHING
        if isinstance(value, bool):
            return "是" if value else "否"
        return dict(field.flatchoices).get(value, value)
