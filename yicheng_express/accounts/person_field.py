"""A field of a record for somebody who had a part in it; the person is kept as long as the record is."""

from django.conf import settings
from django.db import models


def person(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=label,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
