from django.db import models

from stations.models.divisions import District
from stations.querysets import DemonstrationQuerySet


class Demonstration(models.Model):
    """The mark that a district's facilities and populations are invented (`load_demo`); pages say so."""

    district = models.OneToOneField(
        District, verbose_name="区（县）", on_delete=models.CASCADE, related_name="demonstration"
    )
    seed = models.PositiveIntegerField("随机种子")
    until = models.DateField("数据截至")
    loaded_at = models.DateTimeField("载入时间", auto_now_add=True)

    objects = DemonstrationQuerySet.as_manager()

    class Meta:
        verbose_name = "演示数据"
        verbose_name_plural = "演示数据"

    def __str__(self):
        return f"{self.district} 演示数据"
