"""An inspection in JSON, as the phone is told it."""

from django.urls import reverse

from supervision.inspections.carrying_out import why_not_recorded


def inspection_in_json(inspection):
    """State, why nothing can be recorded (empty while it is under way), and every item with its photos."""
    findings = inspection.findings.prefetch_related("photos")
    return {
        "number": inspection.number,
        "state": inspection.state,
        "state_label": inspection.get_state_display(),
        "revision": inspection.revision,
        "why_locked": why_not_recorded(inspection),
        "items": [finding_in_json(finding) for finding in findings],
    }


def finding_in_json(finding):
    return {
        "key": finding.key,
        "result": finding.result,
        "words": finding.words,
        "photos": [photo_in_json(photo) for photo in finding.photos.all()],
    }


def photo_in_json(photo):
    return {"pk": photo.pk, "token": photo.token, "url": reverse("finding_photo", args=[photo.pk])}
