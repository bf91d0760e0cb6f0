"""What of the complaints waits for a person: numbers and queues of the list, for the home page."""

from supervision.complaints.listing import QUEUE_OF, own_queues, queue_counts
from supervision.models import Complaint


def complaints_waiting(user, on):
    """[(name of the queue, its words, how many)] of what this person has to do, the empty ones left out.

    One query. The list of a queue is `complaints?queue=<name>`.
    """
    own = own_queues(user)
    if not own:
        return []
    counts = queue_counts(user, Complaint.objects.visible_to(user).with_clock(on))
    return [(name, QUEUE_OF[name].label, counts[name]) for name in own if counts.get(name)]
