from django.db import models
from django.db.models import Q

from stations.choices import EnterpriseKind
from stations.credit_codes import is_credit_code, validate_credit_code
from stations.history import RegisterHistory
from stations.models.divisions import District
from stations.querysets import EnterpriseQuerySet


class Enterprise(models.Model):
    """An organisation that runs facilities or works with those who do. Each district keeps its own."""

    district = models.ForeignKey(
        District, verbose_name="登记区县", on_delete=models.PROTECT, related_name="enterprises"
    )
    name = models.CharField("名称", max_length=120, help_text="营业执照上的全称。")
    brand = models.CharField("品牌（简称）", max_length=40, help_text="群众认识的名字，如：邮政、中通。")
    kind = models.CharField("类别", max_length=20, choices=EnterpriseKind.choices)
    credit_code = models.CharField("统一社会信用代码", max_length=18, validators=[validate_credit_code])
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)

    objects = EnterpriseQuerySet.as_manager()
    history = RegisterHistory(verbose_name="企业变更记录")

    class Meta:
        verbose_name = "企业"
        verbose_name_plural = "企业"
        ordering = ["brand", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "credit_code"],
                name="enterprise_is_registered_once_in_a_district",
                violation_error_message="本区县已登记过这个统一社会信用代码的企业。",
            ),
            models.CheckConstraint(
                name="enterprise_credit_code_is_valid",
                condition=is_credit_code("credit_code"),
                violation_error_message="统一社会信用代码不对：应为 18 位，且校验码（最后一位）相符。",
            ),
            models.CheckConstraint(
                name="enterprise_kind_is_known",
                condition=Q(kind__in=EnterpriseKind.values),
                violation_error_message="请选择企业类别。",
            ),
        ]

    def __str__(self):
        return self.name
