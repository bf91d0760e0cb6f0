from django.conf import settings
from django.db import models

from stations.history import RegisterHistory
from stations.models.facilities import Facility
from stations.querysets import FacilityPhotoQuerySet


class FacilityPhoto(models.Model):
    """A photo of a facility, re-encoded on arrival (`stations.photos`), shown to who may see the facility."""

    facility = models.ForeignKey(
        Facility, verbose_name="网点", on_delete=models.CASCADE, related_name="photos"
    )
    image = models.ImageField("照片", upload_to="facility_photos/%Y/%m")
    caption = models.CharField("说明", max_length=80, blank=True)
    taken_on = models.DateField("拍摄日期", null=True, blank=True)
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="上传人",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = FacilityPhotoQuerySet.as_manager()
    history = RegisterHistory(verbose_name="照片变更记录")

    class Meta:
        verbose_name = "照片"
        verbose_name_plural = "照片"
        ordering = ["facility", "-uploaded_at"]

    def __str__(self):
        return self.caption or f"照片 {self.pk}"
