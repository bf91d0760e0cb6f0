"""How a change is told in the history of a record: in the words of the form, never in stored values."""

import datetime
from dataclasses import dataclass

from django.db.models import ManyToManyField
from simple_history.template_utils import HistoricalRecordContextHelper

from stations.models import FacilityPhoto, OperatingPeriod

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


DONE = {"+": "新增", "~": "修改", "-": "删除"}
MOST_SHOWN = 200


@dataclass(frozen=True)
class Version:
    """What became of something that hangs on a facility: when, by whom, and how it has stood since."""

    at: datetime.datetime
    done: str
    by: object
    kind: str
    words: str


def versions_of_what_hangs_on(facility):
    """The versions of a facility's operating periods and photos, the latest first; deleted ones too."""
    versions = [
        Version(
            record.history_date, DONE[record.history_type], record.history_user, kind, words(record.instance)
        )
        for model, kind, words in [
            (OperatingPeriod, "营业期", period_in_words),
            (FacilityPhoto, "照片", str),
        ]
        for record in model.history.filter(facility_id=facility.pk).select_related("history_user")[
            :MOST_SHOWN
        ]
    ]
    return sorted(versions, key=lambda version: version.at, reverse=True)


def period_in_words(period):
    """2021-09-01 至 2021-12-31，驻村设点，经营者外出."""
    return "，".join(filter(None, [str(period), period.manner, period.closing_reason]))
