"""Photos of a complaint and of its answers: looked at by content, re-encoded, without the place and the phone
that took them. What is no photo is refused in words, with its name, and nothing is on the disk then.
"""

from django.core.exceptions import ValidationError

from stations.photos import re_encoded
from supervision.models import ComplaintPhoto
from supervision.refusals import SupervisionRefused

MOST_PHOTOS = 6


def checked_photos(uploads):
    """The photos as they are kept. Raises SupervisionRefused with everything that is wrong with them."""
    uploads, faults, images = list(uploads), [], []
    if len(uploads) > MOST_PHOTOS:
        faults.append(f"照片一次最多 {MOST_PHOTOS} 张，现有 {len(uploads)} 张。")
    for upload in uploads[:MOST_PHOTOS]:
        try:
            images.append(re_encoded(upload))
        except ValidationError as error:
            faults.append(f"{upload.name}：{error.messages[0]}")
    if faults:
        raise SupervisionRefused(*faults)
    return images


def keep_photos(complaint, part, images, by=None):
    for image in images:
        ComplaintPhoto.objects.create(complaint=complaint, part=part, image=image, by=by)
