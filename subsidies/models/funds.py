from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from stations.models import District
from subsidies.choices import EntryKind
from subsidies.querysets import FundEntryQuerySet, FundQuerySet


class Fund(models.Model):
    """补贴资金: what a fund has of a year; whole yuan. Kept by the finance bureau.

    `reserved` is approved and not yet paid, `spent` is paid. Both change together with an entry, under the
    lock of this row (`subsidies.funds`); that they never exceed what was appropriated the database holds.
    """

    district = models.ForeignKey(
        District, verbose_name="区（县）", on_delete=models.PROTECT, related_name="funds"
    )
    name = models.CharField("资金名称", max_length=60)
    year = models.PositiveSmallIntegerField("年度")
    appropriated = models.DecimalField("拨入（元）", max_digits=14, decimal_places=0, default=0)
    reserved = models.DecimalField("已批准占用（元）", max_digits=14, decimal_places=0, default=0)
    spent = models.DecimalField("已发放（元）", max_digits=14, decimal_places=0, default=0)

    objects = FundQuerySet.as_manager()

    class Meta:
        verbose_name = "补贴资金"
        verbose_name_plural = "补贴资金"
        ordering = ["district", "-year", "name"]
        default_permissions = ("view",)
        permissions = [("keep_fund", "管理补贴资金")]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "name", "year"],
                name="fund_is_one_of_its_name_and_year",
                violation_error_message="这一年度已有同名的资金。",
            ),
            models.CheckConstraint(
                name="fund_never_falls_below_zero",
                condition=Q(reserved__gte=0, spent__gte=0, appropriated__gte=F("reserved") + F("spent")),
                violation_error_message="资金余额不足。",
            ),
            models.CheckConstraint(
                name="fund_is_of_a_year",
                condition=Q(year__gte=2000, year__lte=2100),
                violation_error_message="年度应在 2000 至 2100 之间。",
            ),
        ]

    def __str__(self):
        return f"{self.year}年{self.name}"

    @property
    def balance(self):
        """Yuan that can still be approved."""
        return self.appropriated - self.reserved - self.spent


class FundEntry(models.Model):
    """Something moved in a fund: what, how much, for which application or by which document, who and when."""

    fund = models.ForeignKey(Fund, verbose_name="资金", on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField("类别", max_length=12, choices=EntryKind.choices)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=0)
    application = models.ForeignKey(
        "subsidies.Application",
        verbose_name="申请",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="fund_entries",
    )
    document = models.CharField("依据", max_length=120, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="经办人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = FundEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "资金明细"
        verbose_name_plural = "资金明细"
        ordering = ["fund", "-at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="fund_entry_moves_something",
                condition=Q(amount__gt=0),
                violation_error_message="金额应大于 0。",
            ),
            models.CheckConstraint(
                name="fund_entry_has_its_ground",
                condition=Q(kind__in=["appropriated", "withdrawn"], application=None) & ~Q(document="")
                | ~Q(kind__in=["appropriated", "withdrawn"]) & Q(application__isnull=False),
                violation_error_message="拨入和调减要写明依据，其余要有申请。",
            ),
        ]

    def __str__(self):
        return f"{self.fund} {self.get_kind_display()} {self.amount:,} 元"
