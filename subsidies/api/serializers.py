"""What may be sent to the API of the subsidies: a word too many or too few is told by its name.

Whether it holds, the verbs say: here stands only of which kind each value is, and how much of it is read.
"""

from rest_framework import serializers

from stations.policy_file import StrictSerializer, flattened
from subsidies.choices import ApplicationState

LONGEST = 1000  # signs of a text; how long each may be, the verbs say
MOST_NUMBERS = 5000  # applications of one notice or roll
LARGEST_PAGE = 200
ROWS = 50
FIRST_YEAR, LAST_YEAR = 2000, 2100


def reasons_of(errors):
    """The errors of a serializer, each with the name of its value: revision：该字段是必填项。"""
    return [f"{named(path)}{''.join(messages)}" for path, messages in flattened(errors, ())]


def named(path):
    parts = [f"第 {part + 1} 项" if isinstance(part, int) else str(part) for part in path]
    return f"{' '.join(parts)}：" if parts else ""


class Text(serializers.CharField):
    def __init__(self, **kwargs):
        super().__init__(max_length=LONGEST, **kwargs)


class Year(serializers.IntegerField):
    def __init__(self, **kwargs):
        super().__init__(min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs)


class Revision(serializers.IntegerField):
    """What the person was looking at."""

    def __init__(self):
        super().__init__(min_value=0, max_value=2**31 - 1)


# --- questions ----------------------------------------------------------------------------------------------


class PageSerializer(StrictSerializer):
    """Lists come by pages, of 50 rows unless asked otherwise."""

    page = serializers.IntegerField(min_value=1, max_value=10**6, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=LARGEST_PAGE, default=ROWS)


class RulesSerializer(PageSerializer):
    on = serializers.DateField(required=False)


class AssessmentsSerializer(PageSerializer):
    """Which rule, asked of what; `district` only for who sees several with a rule of that key."""

    rule = Text()
    district = Text(required=False)
    on = serializers.DateField(required=False)
    year = Year(required=False)
    period = Text(required=False)
    township = Text(required=False)
    village = Text(required=False)


class ApplicationsSerializer(PageSerializer):
    """`year`: the calendar year whose figures count (数据年度), as each application tells it; the page of
    applications asks for the year in which they were made (建立年度).
    """

    rule = Text(required=False)
    state = serializers.ChoiceField(ApplicationState.choices, required=False)
    township = Text(required=False)
    year = Year(required=False)


# --- steps --------------------------------------------------------------------------------------------------


class NewSerializer(StrictSerializer):
    facility = Text()
    rule = Text()
    year = Year(required=False, allow_null=True)
    period = Text(required=False, allow_blank=True)


class PayeeSerializer(StrictSerializer):
    kind = Text(allow_blank=True)
    name = Text(allow_blank=True)
    bank = Text(allow_blank=True)
    account = Text(allow_blank=True)

    def to_internal_value(self, data):
        """(kind, name, bank, account), as the verbs take it."""
        read = super().to_internal_value(data)
        return tuple(read[name] for name in ("kind", "name", "bank", "account"))


class WritingSerializer(StrictSerializer):
    """What is left out stays as it is."""

    payee = PayeeSerializer(required=False)
    note = Text(required=False, allow_blank=True)
    revision = Revision()


class RevisionSerializer(StrictSerializer):
    revision = Revision()


class ReasonSerializer(RevisionSerializer):
    reason = Text(allow_blank=True)


class WithdrawalSerializer(RevisionSerializer):
    reason = Text(allow_blank=True, default="")


class VisitSerializer(RevisionSerializer):
    """As multipart/form-data, with one or several `photos`."""

    visited_on = serializers.DateField()
    visited_by = Text(allow_blank=True)
    findings = Text(allow_blank=True, default="")
    photos = serializers.ListField(child=serializers.FileField(allow_empty_file=True), default=list)


class FundSerializer(StrictSerializer):
    name = Text()
    year = Year()


class ApprovalSerializer(RevisionSerializer):
    fund = FundSerializer()


class CorrectionSerializer(ReasonSerializer):
    payee = PayeeSerializer()


# --- notices and rolls --------------------------------------------------------------------------------------


class SeenSerializer(StrictSerializer):
    number = Text()
    revision = Revision()


class NoticeSerializer(StrictSerializer):
    applications = SeenSerializer(many=True, max_length=MOST_NUMBERS)
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    title = Text(allow_blank=True)
    contact = Text(allow_blank=True)


class RollFundSerializer(FundSerializer):
    """`district` only for who sees several with a fund of that name and year."""

    district = Text(required=False)


class RollSerializer(StrictSerializer):
    fund = RollFundSerializer()
    applications = SeenSerializer(many=True, max_length=MOST_NUMBERS)
    title = Text(allow_blank=True)
    unit = Text(allow_blank=True)
    document_number = Text(allow_blank=True, default="")
    supplements = Text(required=False, allow_null=True)
    replaces = Text(required=False, allow_null=True)


class VoidSerializer(StrictSerializer):
    reason = Text(allow_blank=True)
