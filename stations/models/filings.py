from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Substr
from django.db.models.lookups import Exact

from stations.choices import STATES_NEVER_SUBMITTED, FilingState
from stations.models.divisions import District, Township
from stations.models.facilities import Facility
from stations.querysets import FilingLineQuerySet, FilingQuerySet

LARGEST_FIGURE = (
    99_999_999  # parcels of one facility in one month; the plan's largest sum is 20 million a year
)


def is_first_of_month(name):
    """A condition: the day in column `name` is the first of its month, in words of both databases."""
    return Exact(Substr(Cast(name, models.CharField()), 9, 2), Value("01"))


class Filing(models.Model):
    """月报: one township's report of one month; without a township, the district's own, for its center.

    Filed by the township (the district's own by the bureau), decided by the bureau; its state changes by the
    verbs of `stations.filing.verbs` alone. What has been accepted stays accepted, and goes on counting, while
    the report is reopened and filed anew: the accepted figures are kept beside those being worked on.
    """

    district = models.ForeignKey(
        District, verbose_name="区（县）", on_delete=models.PROTECT, related_name="filings"
    )
    township = models.ForeignKey(
        Township,
        verbose_name="乡镇（街道）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="filings",
    )
    month = models.DateField("月份")
    due_on = models.DateField("截止日期")
    state = models.CharField(
        "状态", max_length=12, choices=FilingState.choices, default=FilingState.NOT_STARTED
    )
    revision = models.PositiveIntegerField("修订号", default=0)
    saved_at = models.DateTimeField("保存时间", null=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="保存人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    first_submitted_at = models.DateTimeField("首次报送时间", null=True)
    submitted_at = models.DateTimeField("报送时间", null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="报送人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    accepted_at = models.DateTimeField("通过时间", null=True)

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = "月报"
        verbose_name_plural = "月报"
        ordering = ["-month", "district", F("township__code").asc(nulls_first=True)]
        default_permissions = ("view",)
        permissions = [
            ("open_filing", "开月"),
            ("fill_filing", "填报月报"),
            ("review_filing", "审核月报"),
            ("reopen_filing", "重开月报"),
            ("remind_filing", "催报月报"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "month"],
                name="one_filing_per_township_and_month",
                violation_error_message="这个乡镇（街道）这个月已有月报。",
            ),
            models.UniqueConstraint(
                fields=["district", "month"],
                condition=Q(township=None),
                name="one_filing_of_its_own_per_district_and_month",
                violation_error_message="本区县这个月已有中心的月报。",
            ),
            models.CheckConstraint(
                name="filing_month_is_its_first_day",
                condition=is_first_of_month("month"),
                violation_error_message="月份应为当月 1 日。",
            ),
            models.CheckConstraint(
                name="filing_is_due_after_its_month_began",
                condition=Q(due_on__gt=F("month")),
                violation_error_message="截止日期应在月份之后。",
            ),
            models.CheckConstraint(
                name="filing_state_is_known",
                condition=Q(state__in=FilingState.values),
                violation_error_message="没有这种状态。",
            ),
            models.CheckConstraint(
                name="what_was_never_submitted_has_no_day_of_it",
                condition=Q(
                    state__in=STATES_NEVER_SUBMITTED,
                    first_submitted_at=None,
                    submitted_at=None,
                    accepted_at=None,
                )
                | Q(
                    ~Q(state__in=STATES_NEVER_SUBMITTED),
                    first_submitted_at__isnull=False,
                    submitted_at__isnull=False,
                ),
                violation_error_message="未报送的月报没有报送时间，报送过的应有。",
            ),
            models.CheckConstraint(
                name="accepted_filing_has_the_time_of_it",
                condition=~Q(state=FilingState.ACCEPTED) | Q(accepted_at__isnull=False),
                violation_error_message="已通过的月报应有通过时间。",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "month", "state"], name="filing_of_a_district_and_month"),
        ]

    def __str__(self):
        return f"{self.place.filing_unit}{self.month:%Y年}{self.month.month}月月报"

    @property
    def address(self):
        """The two parts of every address of this report: the division's code, and the month."""
        return self.place.code, f"{self.month:%Y-%m}"

    @property
    def place(self):
        """The division that files it."""
        return self.township or self.district


class FilingLine(models.Model):
    """One facility's month: parcels in, parcels out, and agricultural goods among the latter.

    Empty is not zero. `inbound`, `outbound`, `agri_outbound` are what is being filed; `accepted_…` what the
    bureau has accepted, and all that any figure of volume rests on. A line that was accepted before it turned
    out that its facility was not open that month is emptied and withdrawn; from its acceptance on it counts
    for nothing.
    """

    filing = models.ForeignKey(Filing, verbose_name="月报", on_delete=models.PROTECT, related_name="lines")
    facility = models.ForeignKey(
        Facility, verbose_name="网点", on_delete=models.PROTECT, related_name="filing_lines"
    )
    month = models.DateField("月份")
    inbound = models.PositiveIntegerField("到件", null=True)
    outbound = models.PositiveIntegerField("发件", null=True)
    agri_outbound = models.PositiveIntegerField("农产品上行", null=True)
    explanation = models.CharField("说明", max_length=200, blank=True)
    entered_at = models.DateTimeField("填写时间", null=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="填写人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    questions = models.JSONField("疑问", default=list)
    remark = models.CharField("审核意见", max_length=200, blank=True)
    is_withdrawn = models.BooleanField("不列入", default=False)
    accepted_inbound = models.PositiveIntegerField("到件（已通过）", null=True)
    accepted_outbound = models.PositiveIntegerField("发件（已通过）", null=True)
    accepted_agri_outbound = models.PositiveIntegerField("农产品上行（已通过）", null=True)
    accepted_explanation = models.CharField("说明（已通过）", max_length=200, blank=True)
    accepted_questions = models.JSONField("疑问（已通过）", default=list)

    objects = FilingLineQuerySet.as_manager()

    class Meta:
        verbose_name = "月报明细"
        verbose_name_plural = "月报明细"
        ordering = ["filing", "facility__code"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "month"],
                name="a_facility_is_in_one_line_of_a_month",
                violation_error_message="同一网点同一个月只能填一行。",
            ),
            models.CheckConstraint(
                name="filing_figures_are_no_slip_of_the_pen",
                condition=Q(
                    Q(inbound=None) | Q(inbound__lte=LARGEST_FIGURE),
                    Q(outbound=None) | Q(outbound__lte=LARGEST_FIGURE),
                    Q(agri_outbound=None) | Q(agri_outbound__lte=LARGEST_FIGURE),
                ),
                violation_error_message="件数最多 8 位。",
            ),
            models.CheckConstraint(
                name="withdrawn_line_is_empty",
                condition=Q(is_withdrawn=False) | Q(inbound=None, outbound=None, agri_outbound=None),
                violation_error_message="不列入的网点不填数。",
            ),
            models.CheckConstraint(
                name="accepted_figures_are_whole_lines",
                condition=Q(accepted_inbound=None, accepted_outbound=None, accepted_agri_outbound=None)
                | Q(
                    accepted_inbound__isnull=False,
                    accepted_outbound__isnull=False,
                    accepted_agri_outbound__isnull=False,
                    accepted_agri_outbound__lte=F("accepted_outbound"),
                ),
                violation_error_message="已通过的一行应填全，农产品上行不超过发件。",
            ),
        ]
        indexes = [
            models.Index(fields=["month", "facility"], name="line_of_a_month"),
        ]

    def __str__(self):
        return f"{self.facility.name}{self.month:%Y年}{self.month.month}月"

    @property
    def figures(self):
        """What is being filed: inbound, outbound, agri_outbound; None where a cell is empty."""
        return self.inbound, self.outbound, self.agri_outbound

    @property
    def accepted_figures(self):
        return self.accepted_inbound, self.accepted_outbound, self.accepted_agri_outbound

    @property
    def is_empty(self):
        return self.figures == (None, None, None)

    @property
    def is_complete(self):
        return None not in self.figures
