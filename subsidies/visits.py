"""现场核查: who was at the place, when, what was found, with which photos; all faults at once."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from stations.photos import re_encoded
from subsidies.models import VerificationPhoto
from subsidies.refusals import SubsidyRefused
from yicheng_express.dates import today
from yicheng_express.private_numbers import without_accounts

MOST_PHOTOS = 6
LONGEST_FINDINGS = 300
LONGEST_VISITORS = 60


def note_visit(application, *, visited_on, visited_by, findings, photos):
    """Set what was written of the visit, and answer its photos, re-encoded; none is on the disk yet.

    Raises SubsidyRefused with everything that is wrong: whoever mends one thing does not choose photos twice.
    """
    application.visited_on = visited_on
    application.visited_by = " ".join(visited_by.split())
    application.visit_findings = without_accounts(" ".join(findings.split()))
    faults, images = [*faults_of_words(application), *faults_of_number(photos)], []
    for upload in photos[:MOST_PHOTOS]:
        try:
            images.append(re_encoded(upload))
        except ValidationError as error:
            faults.append(f"{upload.name}：{error.messages[0]}")
    if faults:
        raise SubsidyRefused(*faults)
    return images


def faults_of_words(application):
    """What is wrong with what was written of a visit."""
    if not application.visited_by or len(application.visited_by) > LONGEST_VISITORS:
        yield f"请写明现场核查人，最多 {LONGEST_VISITORS} 字。"
    if len(application.visit_findings) > LONGEST_FINDINGS:
        yield f"核查情况最多 {LONGEST_FINDINGS} 字，请写短一些。"
    submitted_on = timezone.localdate(application.submitted_at)
    if not submitted_on <= application.visited_on <= today():
        yield f"核查日期应在报送（{submitted_on}）以后、今天以前，请核对。"


def faults_of_number(photos):
    if not photos:
        yield "请上传现场核查的照片，至少一张。"
    if len(photos) > MOST_PHOTOS:
        yield f"照片一次最多 {MOST_PHOTOS} 张。"


def keep_photos(application, images, by):
    for image in images:
        VerificationPhoto.objects.create(application=application, image=image, by=by)
