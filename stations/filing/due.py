"""How a report stands against the day on which it is due, in words; and its state as a badge."""

from django.utils import timezone

from stations.choices import FilingState

BADGES = {FilingState.RETURNED: "alert", FilingState.ACCEPTED: "good"}


def badge_of(filing):
    """How the badge of the state looks: what needs attention, what is done, or a plain fact."""
    return BADGES.get(filing.state, "")


def is_sent(filing, on):
    """Whether the report had been sent in, for the first time, by the day `on`."""
    return bool(filing.first_submitted_at) and timezone.localdate(filing.first_submitted_at) <= on


def is_late(filing, on):
    """Whether the report was first sent in after its day, or was not by the day `on`, which is later.

    The twin of `FilingQuerySet.with_punctuality`, which leaves open what was never sent in. What came after
    the day `on` was not there on it.
    """
    if is_sent(filing, on):
        return timezone.localdate(filing.first_submitted_at) > filing.due_on
    return on > filing.due_on


def punctuality_in_words(filing, on):
    """Punctual or late; before it was ever sent in, how many days are left or over on the day `on`."""
    if filing.first_submitted_at:
        return "逾期报送" if is_late(filing, on) else "按时报送"
    days = (filing.due_on - on).days
    if days < 0:
        return f"已逾期 {-days} 天"
    return f"还有 {days} 天" if days else "今天截止"
