"""The story of a report, as it is read: its steps, with the names of the facilities that were remarked on."""

from stations.models import Facility


def story_of(filing):
    """The events of the report in their order; `named_remarks`: (facility, words). Two queries."""
    events = list(filing.events.select_related("by"))
    names = names_of({code for event in events for code in event.remarks or {}})
    for event in events:
        event.named_remarks = [(names.get(code, code), text) for code, text in (event.remarks or {}).items()]
    return events


def names_of(codes):
    """Facility code → its name, of those that are registered."""
    return dict(Facility.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
