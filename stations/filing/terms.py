"""`[filing]` of the policy file: when the month's report is due, and what must be explained in writing."""

import datetime

from rest_framework import serializers

from stations.coverage import policy_on
from stations.filing.refusals import FilingRefused
from stations.models import FilingTerms
from stations.policy_file import Section, StrictSerializer
from yicheng_express.dates import month_end, next_month

LARGEST_FACTOR = 999


class FilingSection(StrictSerializer):
    due_day = serializers.IntegerField(min_value=1, max_value=28)
    more_than_times = serializers.DecimalField(5, 2, min_value=1, max_value=LARGEST_FACTOR)
    less_than_part = serializers.DecimalField(5, 2, min_value=1, max_value=LARGEST_FACTOR)
    compared_from = serializers.IntegerField(min_value=0, max_value=1_000_000)
    parcels_per_head = serializers.IntegerField(min_value=1, max_value=10_000)

    def validate(self, values):
        too_small = [name for name in ("more_than_times", "less_than_part") if values[name] <= 1]
        if too_small:
            raise serializers.ValidationError({name: ["应大于 1。"] for name in too_small})
        return values


def write_terms(policy, values):
    FilingTerms.objects.filter(policy=policy).delete()
    if values:
        FilingTerms.objects.create(policy=policy, **values)


SECTION = Section(FilingSection, write_terms)


def terms_of(district, month):
    """What the policy of `district` says of the report of `month`, asked of the month's last day.

    Raises FilingRefused where no policy says anything.
    """
    policy = policy_on(district, month_end(month))
    terms = FilingTerms.objects.filter(policy=policy).first() if policy else None
    if terms is None:
        raise FilingRefused(
            f"{district.name}的政策里没有月报的规定（[filing]），"
            "请系统管理员把它写进政策文件，再用 load_policy 载入。"
        )
    return terms


def due_on(terms, month, opened_on):
    """The last day on which the report of `month` is punctual: the policy's day of the next month.

    A month that is opened only after that day gives as many days from its opening, for nobody could file.
    """
    due = next_month(month).replace(day=terms.due_day)
    return due if opened_on <= due else opened_on + datetime.timedelta(days=terms.due_day)
