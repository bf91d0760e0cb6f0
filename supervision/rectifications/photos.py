"""The photos of an answer or of a second look: so many of each item, re-encoded; all faults at once."""

from django.core.exceptions import ValidationError

from stations.photos import re_encoded
from supervision.models import RectificationPhoto

MOST_PHOTOS = 6  # of one item


def encoded(items, uploads):
    """(item → its photos re-encoded, faults in words). uploads: key of an item → files."""
    images, faults = {}, []
    for item in items:
        sent = uploads.get(item.pk, [])
        if len(sent) > MOST_PHOTOS:
            faults.append(f"“{item.finding.title}”的照片一次最多 {MOST_PHOTOS} 张。")
        images[item] = []
        for upload in sent[:MOST_PHOTOS]:
            try:
                images[item].append(re_encoded(upload))
            except ValidationError as error:
                faults.append(f"{upload.name}：{error.messages[0]}")
    return images, faults


def keep(turn, images, by, *, is_of_check):
    for item, several in images.items():
        for image in several:
            RectificationPhoto.objects.create(
                round=turn, item=item, image=image, by=by, is_of_check=is_of_check
            )
