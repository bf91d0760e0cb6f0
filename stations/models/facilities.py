from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from stations.choices import Premises, Tier
from stations.history import RegisterHistory
from stations.models.divisions import District, Township, Village
from stations.models.enterprises import Enterprise
from stations.querysets import FacilityQuerySet

valid_phone = RegexValidator(
    r"^(1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}|[0-9]{7,8}|400-?[0-9]{3}-?[0-9]{4})$",
    "电话应为手机号，或带区号的座机号，如 0396-1234567。",
)


class Facility(models.Model):
    """三级节点: a district center, a township hub or a village station. Kept by the bureau.

    The code is given at registration and never changes: the division's code and a running number, so
    411702102204-01 is the first station registered in 板桥镇 夏庄. Where it stands does not change either: a
    station that moves to another village closes here and is registered there. Whether it is open, resident
    or working by a cooperation mode is a matter of its operating periods.
    """

    code = models.CharField("网点编号", max_length=20, unique=True, editable=False)
    tier = models.CharField("层级", max_length=10, choices=Tier.choices, editable=False)
    name = models.CharField("名称", max_length=80)
    district = models.ForeignKey(
        District, verbose_name="区（县）", on_delete=models.PROTECT, related_name="facilities"
    )
    township = models.ForeignKey(
        Township,
        verbose_name="乡镇（街道）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="facilities",
    )
    village = models.ForeignKey(
        Village,
        verbose_name="村（社区）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="facilities",
    )
    operator = models.ForeignKey(
        Enterprise, verbose_name="运营企业", on_delete=models.PROTECT, related_name="operated_facilities"
    )
    partners = models.ManyToManyField(
        Enterprise,
        verbose_name="合作企业",
        blank=True,
        related_name="partnered_facilities",
        help_text="在此共用场地、代收代投的其他企业。",
    )

    manager_name = models.CharField("负责人", max_length=60, blank=True)
    manager_phone = models.CharField(
        "联系电话",
        max_length=30,
        blank=True,
        validators=[valid_phone],
        help_text="群众在“查站点”里看到的、拨打的就是这个电话；负责人的姓名不公开。",
    )
    address = models.CharField("地址", max_length=200, blank=True)
    premises = models.CharField("场所来源", max_length=20, choices=Premises.choices, blank=True)
    longitude = models.DecimalField(
        "经度",
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(73), MaxValueValidator(136)],
    )
    latitude = models.DecimalField(
        "纬度",
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(3), MaxValueValidator(54)],
    )
    bus_route = models.CharField(
        "村村通客车线路", max_length=60, blank=True, help_text="搭载客车运送的填线路名。"
    )

    does_parcels = models.BooleanField("收寄", default=True)
    does_online_sales = models.BooleanField("网上销售", default=False)
    does_training = models.BooleanField("电商培训", default=False)
    does_agri_outbound = models.BooleanField("农产品上行", default=False)

    hours = models.CharField("营业时间", max_length=60, blank=True, help_text="如：8:00—18:00，全年无休。")
    charges = models.TextField(
        "收费公示", blank=True, help_text="哪些免费、哪些收费、各收多少；群众在“查站点”里看到的就是这里写的。"
    )
    note = models.TextField("备注", blank=True, help_text="内部使用，不公开。")

    objects = FacilityQuerySet.as_manager()
    history = RegisterHistory(m2m_fields=[partners], verbose_name="网点变更记录")

    class Meta:
        verbose_name = "网点"
        verbose_name_plural = "网点"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="facility_stands_where_its_tier_belongs",
                condition=Q(tier=Tier.CENTER, township=None, village=None)
                | Q(tier=Tier.HUB, township__isnull=False, village=None)
                | Q(tier=Tier.STATION, township__isnull=False, village__isnull=False),
                violation_error_message="中心属于区县，集散中心属于乡镇（街道），村级站属于村（社区）。",
            ),
            models.CheckConstraint(
                name="facility_coordinates_are_a_pair",
                condition=Q(longitude=None, latitude=None)
                | Q(
                    # A comparison with NULL is neither true nor false, and a check lets it pass: so say it.
                    longitude__isnull=False,
                    latitude__isnull=False,
                    longitude__gte=73,
                    longitude__lte=136,
                    latitude__gte=3,
                    latitude__lte=54,
                ),
                violation_error_message="经度（73—136）和纬度（3—54）应同时填写。",
            ),
            models.UniqueConstraint(
                fields=["village", "name"],
                condition=Q(tier=Tier.STATION),
                name="station_name_is_unique_in_its_village",
                violation_error_message="这个村已有同名的村级站。",
            ),
            models.UniqueConstraint(
                fields=["township", "name"],
                condition=Q(tier=Tier.HUB),
                name="hub_name_is_unique_in_its_township",
                violation_error_message="这个乡镇（街道）已有同名的集散中心。",
            ),
            models.UniqueConstraint(
                fields=["district", "name"],
                condition=Q(tier=Tier.CENTER),
                name="center_name_is_unique_in_its_district",
                violation_error_message="本区县已有同名的配送中心。",
            ),
        ]
        indexes = [
            models.Index(fields=["village", "tier"], name="facility_of_a_village"),
            models.Index(fields=["township", "tier"], name="facility_of_a_township"),
        ]

    # The tier of a proxy's records; the table itself has none.
    TIER = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.TIER and not self.tier:
            self.tier = self.TIER

    def __str__(self):
        return f"{self.name}（{self.code}）"

    @property
    def place(self):
        """The division that this facility belongs to, by its tier."""
        return {Tier.CENTER: self.district, Tier.HUB: self.township, Tier.STATION: self.village}[self.tier]

    def settle(self):
        """Fill in the wider divisions from the narrowest: a village says its township, that its district."""
        if self.village_id:
            self.township = self.village.township
        if self.township_id:
            self.district = self.township.district

    def get_constraints(self):
        """Those of the table, for its proxies too: Django asks a proxy for its own alone, and it has none."""
        return [(Facility, Facility._meta.constraints)]

    def clean(self):
        if self.operator_id and self.district_id and self.operator.district_id != self.district_id:
            raise ValidationError({"operator": "运营企业应在网点所在的区县登记。"})


class TierManager(models.Manager.from_queryset(FacilityQuerySet)):
    """Only the facilities of the proxy's own tier."""

    def get_queryset(self):
        return super().get_queryset().filter(tier=self.model.TIER)


class DistrictCenter(Facility):
    """区级快递物流配送中心（共配中心）: tier 1, belongs to a district."""

    TIER = Tier.CENTER
    objects = TierManager()

    class Meta:
        proxy = True
        verbose_name = "区级快递物流配送中心"
        verbose_name_plural = "区级快递物流配送中心"


class TownshipHub(Facility):
    """乡镇级快递物流集散中心: tier 2, belongs to a township."""

    TIER = Tier.HUB
    objects = TierManager()

    class Meta:
        proxy = True
        verbose_name = "乡镇级快递物流集散中心"
        verbose_name_plural = "乡镇级快递物流集散中心"


class VillageStation(Facility):
    """村级快递便民服务站: tier 3, belongs to a village of its township."""

    TIER = Tier.STATION
    objects = TierManager()

    class Meta:
        proxy = True
        verbose_name = "村级快递便民服务站"
        verbose_name_plural = "村级快递便民服务站"
