"""The invented work of supervision in a district: registered with the demo of `stations`."""

from django.utils import timezone

from stations.coverage import policy_on
from stations.demo.chances import stream
from stations.demo.pictures import draw_pictures
from supervision.demo.complaints import Desk
from supervision.demo.inspections import Tour
from supervision.demo.people import invent_people
from supervision.demo.tasks import tell_tasks
from supervision.models import ComplaintTerms, InspectionTerms, WorkTask
from supervision.terms.in_force import known_terms_on


def invent_supervision(district, *, seed, now):
    """Write what the district's policy has terms for; label → number."""
    today = timezone.localdate(now)
    complaint_terms = known_terms_on(ComplaintTerms, district, today)
    inspection_terms = known_terms_on(InspectionTerms, district, today)
    has_tasks = WorkTask.objects.filter(district=district).exists()
    if not (complaint_terms or inspection_terms or has_tasks):
        return {}
    people = invent_people(district, stream(seed, "supervision"))
    written = {}
    if complaint_terms:
        desk = Desk(district, people, complaint_terms, seed=seed, now=now)
        written["投诉"] = desk.write(draw_pictures(district, "complaint_photos"))
    if inspection_terms:
        policy = policy_on(district, today)
        pictures = draw_pictures(district, "inspection_photos")
        written |= Tour(district, people, policy, pictures, seed=seed, now=now).write()
    if has_tasks:
        written["工作任务"] = tell_tasks(district, people, seed=seed, now=now)
    return written
