"""The invented work of supervision in a district: registered with the demo of `stations`."""

from django.utils import timezone

from stations.demo.chances import stream
from stations.demo.pictures import draw_pictures
from supervision.demo.complaints import Desk
from supervision.demo.people import invent_people
from supervision.models import ComplaintTerms
from supervision.terms.in_force import known_terms_on


def invent_supervision(district, *, seed, now):
    """Write it; label → number, and nothing where the district's policy says nothing of complaints."""
    terms = known_terms_on(ComplaintTerms, district, timezone.localdate(now))
    if terms is None:
        return {}
    people = invent_people(district, stream(seed, "supervision"))
    desk = Desk(district, people, terms, seed=seed, now=now)
    return {"投诉": desk.write(draw_pictures(district, "complaint_photos"))}
