"""标准答复: which of the bureau's words there are to choose from for a complaint."""

from supervision.models import StandardAnswer


def standard_answers_for(user, complaint):
    """Those in use for its kind and for every kind; the kind's own first."""
    offered = StandardAnswer.objects.visible_to(user).filter(district=complaint.district, is_active=True)
    return offered.filter(kind__in=["", complaint.kind]).order_by("-kind", "title")


def inserted(text, answer):
    """What was typed, with the words of a standard answer behind it."""
    return "\n".join(part for part in (text.rstrip(), answer.text) if part)
