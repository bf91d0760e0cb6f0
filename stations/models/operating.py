from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from stations.choices import Cooperation, Tier
from stations.history import RegisterHistory
from stations.models.facilities import Facility
from stations.querysets import OperatingPeriodQuerySet


class OperatingPeriod(models.Model):
    """营业期: a facility is open from `opened_on` up to, not including, `closed_on` (empty while it is open).

    How a village station works (驻村设点, a cooperation mode, or both) is kept here, with its days, and not
    on the station: a station that becomes resident in 2023 was not resident in 2021, and a question about
    2021 must go on being answered as it was. Becoming resident ends one period and begins the next on the
    same day.
    """

    facility = models.ForeignKey(
        Facility, verbose_name="网点", on_delete=models.PROTECT, related_name="operating_periods"
    )
    opened_on = models.DateField("开业日期")
    closed_on = models.DateField(
        "停业日期", null=True, blank=True, help_text="自这一天起不营业；营业中的留空。"
    )
    resident = models.BooleanField("驻村设点", default=False, help_text="站点本身设在村里，有人值守。")
    cooperation = models.CharField("合作方式", max_length=20, choices=Cooperation.choices, blank=True)
    closing_reason = models.CharField("停业原因", max_length=120, blank=True)

    objects = OperatingPeriodQuerySet.as_manager()
    history = RegisterHistory(verbose_name="营业期变更记录")

    class Meta:
        verbose_name = "营业期"
        verbose_name_plural = "营业期"
        ordering = ["facility", "opened_on"]
        constraints = [
            models.CheckConstraint(
                name="operating_period_ends_after_it_begins",
                condition=Q(closed_on=None) | Q(closed_on__gt=F("opened_on")),
                violation_error_message="停业日期应晚于开业日期。",
            ),
            models.CheckConstraint(
                name="only_what_closed_has_a_closing_reason",
                condition=Q(closing_reason="") | Q(closed_on__isnull=False),
                violation_error_message="营业中的网点不填停业原因；已停业的请填停业日期。",
            ),
            models.CheckConstraint(
                name="operating_period_cooperation_is_known",
                condition=Q(cooperation__in=["", *Cooperation.values]),
                violation_error_message="请选择合作方式。",
            ),
        ]
        indexes = [
            models.Index(fields=["facility", "opened_on", "closed_on"], name="period_of_a_facility"),
        ]

    def __str__(self):
        return f"{self.opened_on} 至 {self.closed_on}" if self.closed_on else f"{self.opened_on} 起"

    def is_open_on(self, day):
        """Whether `day` lies in this period; the twin of `open_on` in the queryset."""
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)

    def overlaps(self, other):
        """Whether this period and `other` have a day in common."""
        return (self.closed_on is None or other.opened_on < self.closed_on) and (
            other.closed_on is None or self.opened_on < other.closed_on
        )

    @property
    def manner(self):
        """How the station works in this period, in the plan's words: 驻村设点＋邮快合作."""
        words = ["驻村设点"] if self.resident else []
        if self.cooperation:
            words.append(self.get_cooperation_display())
        return "＋".join(words)

    def clean(self):
        """What cannot be, each at its own field. Overlap is asked of all periods: `stations.operating`."""
        reasons = {}
        if self.opened_on and self.closed_on and self.closed_on <= self.opened_on:
            reasons["closed_on"] = "停业日期应晚于开业日期。"
        if self.closing_reason and not self.closed_on:
            reasons["closing_reason"] = "营业中的网点不填停业原因；已停业的请填停业日期。"
        facility = getattr(self, "facility", None)
        is_station = facility is not None and facility.tier == Tier.STATION
        if is_station and not (self.resident or self.cooperation):
            reasons["resident"] = "村级站应驻村设点，或有一种合作方式，或两者都有。"
        if reasons:
            raise ValidationError(reasons)
        if facility is not None and not is_station and (self.resident or self.cooperation):
            raise ValidationError("驻村设点和合作方式只适用于村级站。")
