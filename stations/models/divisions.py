from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from stations.choices import TownshipKind, VillageKind
from stations.history import RegisterHistory
from stations.querysets import DistrictQuerySet, TownshipQuerySet, VillageQuerySet
from yicheng_express.character_checks import DIGITS, consists_of


def digits_only(length):
    return RegexValidator(rf"^[0-9]{{{length}}}$", f"代码应为 {length} 位数字。")


def code_of_digits(name, length):
    return models.CheckConstraint(
        name=name,
        condition=consists_of(DIGITS, "code", length),
        violation_error_message=f"代码应为 {length} 位数字。",
    )


def lasts_at_least_a_day(name):
    return models.CheckConstraint(
        name=name,
        condition=Q(established_on=None) | Q(abolished_on=None) | Q(abolished_on__gt=F("established_on")),
        violation_error_message="撤销日期应晚于设立日期。",
    )


class Division(models.Model):
    """A division of the administrative map, by its statistical code.

    The key is a surrogate, for codes change in life (古城乡 became 古城街道). A division counts from
    `established_on` (empty: always there) up to, not including, `abolished_on` (empty: still there).
    """

    established_on = models.DateField("设立日期", null=True, blank=True, help_text="留空表示一直存在。")
    abolished_on = models.DateField(
        "撤销日期", null=True, blank=True, help_text="自这一天起不再计入；留空表示现存。"
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    def is_in_force_on(self, day):
        """Whether this division is there on `day`; the twin of `in_force_on` in the queryset."""
        return (self.established_on is None or self.established_on <= day) and (
            self.abolished_on is None or day < self.abolished_on
        )


class District(Division):
    """区（县）: a county-level division, six digits. Kept by the bureau."""

    code = models.CharField("代码", max_length=6, unique=True, validators=[digits_only(6)])
    name = models.CharField("名称", max_length=60)

    objects = DistrictQuerySet.as_manager()
    history = RegisterHistory(verbose_name="区县变更记录")

    class Meta:
        verbose_name = "区（县）"
        verbose_name_plural = "区（县）"
        permissions = [("recode_district", "更改区（县）代码")]
        ordering = ["code"]
        constraints = [
            code_of_digits("district_code_is_six_digits", 6),
            lasts_at_least_a_day("district_lasts_at_least_a_day"),
        ]

    @property
    def filing_unit(self):
        """Who files the district's own report, in words (填报单位): its distribution center."""
        return f"{self.name}配送中心"


class Township(Division):
    """乡镇（街道）: nine digits, the first six its district's (held by a trigger, `stations.integrity`)."""

    district = models.ForeignKey(
        District, verbose_name="区（县）", on_delete=models.PROTECT, related_name="townships"
    )
    code = models.CharField("代码", max_length=9, unique=True, validators=[digits_only(9)])
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=20, choices=TownshipKind.choices)

    objects = TownshipQuerySet.as_manager()
    history = RegisterHistory(verbose_name="乡镇（街道）变更记录")

    class Meta:
        verbose_name = "乡镇（街道）"
        verbose_name_plural = "乡镇（街道）"
        permissions = [("recode_township", "更改乡镇（街道）代码")]
        ordering = ["code"]
        constraints = [
            code_of_digits("township_code_is_nine_digits", 9),
            lasts_at_least_a_day("township_lasts_at_least_a_day"),
            models.CheckConstraint(
                name="township_kind_is_known",
                condition=Q(kind__in=TownshipKind.values),
                violation_error_message="类别应为街道、镇或乡。",
            ),
        ]

    @property
    def filing_unit(self):
        """Who files its report, in words (填报单位)."""
        return self.name

    def clean(self):
        if self.district_id and self.code and not self.code.startswith(self.district.code):
            raise ValidationError({"code": f"代码应以所属区县的代码 {self.district.code} 开头。"})


class Village(Division):
    """村: an administrative village (建制村) or a community (社区), twelve digits, nine its township's.

    Names repeat across townships: only the code says which village is meant. Population is unknown until
    somebody enters it, and unknown is never zero: plan 一(三) puts villages of 2,500 people first.
    """

    township = models.ForeignKey(
        Township, verbose_name="乡镇（街道）", on_delete=models.PROTECT, related_name="villages"
    )
    code = models.CharField("代码", max_length=12, unique=True, validators=[digits_only(12)])
    official_name = models.CharField("全称", max_length=120, help_text="如：夏庄村民委员会。")
    name = models.CharField("名称", max_length=60, help_text="去掉委员会后缀的简称，如：夏庄。")
    kind = models.CharField("类别", max_length=20, choices=VillageKind.choices)
    population = models.PositiveIntegerField(
        "人口", null=True, blank=True, help_text="不清楚请留空，不要填 0。"
    )
    population_source = models.CharField(
        "人口来源", max_length=60, blank=True, help_text="如：第七次人口普查。"
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name="并入",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged_villages",
        help_text="撤并后并入的村；历史仍留在本村名下。",
    )

    objects = VillageQuerySet.as_manager()
    history = RegisterHistory(verbose_name="村（社区）变更记录")

    class Meta:
        verbose_name = "村（社区）"
        verbose_name_plural = "村（社区）"
        permissions = [("recode_village", "更改村（社区）代码")]
        ordering = ["code"]
        constraints = [
            code_of_digits("village_code_is_twelve_digits", 12),
            lasts_at_least_a_day("village_lasts_at_least_a_day"),
            models.CheckConstraint(
                name="village_kind_is_known",
                condition=Q(kind__in=VillageKind.values),
                violation_error_message="类别应为建制村或社区。",
            ),
            models.CheckConstraint(
                name="village_population_is_unknown_or_positive",
                condition=Q(population=None) | Q(population__gt=0),
                violation_error_message="人口不清楚请留空，不要填 0。",
            ),
            models.CheckConstraint(
                name="village_merged_into_another_is_abolished",
                condition=Q(merged_into=None) | Q(abolished_on__isnull=False) & ~Q(merged_into=F("id")),
                violation_error_message="并入他村的村应填撤销日期，且不能并入自己。",
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        """The name that tells this village from its namesakes: 板桥镇 夏庄."""
        return f"{self.township.name} {self.name}"

    def clean(self):
        if self.township_id and self.code and not self.code.startswith(self.township.code):
            raise ValidationError({"code": f"代码应以所属乡镇（街道）的代码 {self.township.code} 开头。"})
