"""What the pages about notices ask: what stands on each, and what is held against it."""

import datetime

from django.db.models import Count, IntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from stations.working_days import WorkingDays
from subsidies.listing import at_their_steps
from subsidies.models import Application, NoticeItem, Objection, PublicityNotice
from subsidies.publicity import in_order
from yicheng_express.dates import today

MOST_TO_CHOOSE = 500  # applications that one page offers for a notice
PUBLIC_FOR = datetime.timedelta(days=365)  # how long a notice can be read after its last day
COMING, RUNNING, OVER = "coming", "running", "over"


def notices_listed(user):
    """The notices that the user sees, with how many stand on each, their sum, and what is to be done: of
    what is `undecided`, how much an objection keeps from approval (`objected`) or has refused (`upheld`).
    """
    objections = Objection.objects.visible_to(user)
    publicized = at_their_steps(Application.objects.publicized())
    notices = PublicityNotice.objects.visible_to(user).select_related("district")
    return notices.annotate(
        items_count=number_of(NoticeItem.objects.all()),
        total=of_notice(NoticeItem.objects.all(), Sum("amount")),
        objections_count=number_of(objections),
        open_objections=number_of(objections.open()),
        undecided=number_of(publicized),
        objected=number_of(publicized.filter(is_objected=True)),
        upheld=number_of(publicized.rightly_objected_to()),
        tells_objections=Value(user.has_perm("subsidies.view_objection")),
    )


def of_notice(rows, figure):
    """A subquery: a figure of those of `rows` that belong to the notice; zero where there are none."""
    own = rows.filter(notice=OuterRef("pk")).order_by().values("notice")
    found = Subquery(own.annotate(figure=figure).values("figure"), output_field=IntegerField())
    return Coalesce(found, 0)


def number_of(rows):
    return of_notice(rows, Count("pk"))


def notices_standing(notices, standing, day):
    """Those of `notices` that are coming, running or over on `day`; all of them where nothing is asked."""
    conditions = {
        COMING: {"first_day__gt": day},
        RUNNING: {"first_day__lte": day, "last_day__gte": day},
        OVER: {"last_day__lt": day},
    }
    return notices.filter(**conditions.get(standing, {}))


def public_notices_on(day):
    """Those that anybody may read on `day`: from their first day to a year after their last."""
    return PublicityNotice.objects.begun_by(day).filter(last_day__gte=day - PUBLIC_FOR)


def is_public_on(notice, day):
    """Whether anybody may read the notice on `day`; the twin of `public_notices_on`."""
    return notice.first_day <= day <= notice.last_day + PUBLIC_FOR


def standing_of(notice, day):
    """Whether the notice is coming, running or over on `day`."""
    if day < notice.first_day:
        return COMING
    return RUNNING if notice.is_running_on(day) else OVER


def what_waits_on(notice, day):
    """[(words, whether they need attention)] of what is not decided on a notice of `notices_listed`.

    Who is told of no objections is told that something is still to be done.
    """
    if not notice.is_over_on(day):
        return [(f"{notice.undecided:,} 件，期满后批准", False)] if notice.undecided else []
    waits = [(notice.undecided - notice.objected, "件待批准", False)]
    if notice.tells_objections:
        waits.append((notice.objected - notice.upheld, "件有异议，待处理", True))
        waits.append((notice.upheld, "件异议成立，待退回", True))
    else:
        waits.append((notice.objected, "件待处理", False))
    return [(f"{number:,} {words}", is_alert) for number, words, is_alert in waits if number]


def to_publicize(user, district):
    """The verified applications of the district, in the order in which a notice lists them."""
    waiting = Application.objects.visible_to(user).filter(facility__district=district).awaiting_publicity()
    waiting = waiting.select_related(
        "version", "facility__district", "facility__township", "facility__village__township"
    )
    return in_order(waiting.order_by("version__position", "facility__code")[:MOST_TO_CHOOSE])


def last_contact(district):
    """Whom the district's latest notice named for objections; empty where there was none."""
    latest = PublicityNotice.objects.filter(district=district).order_by("-at", "-pk").first()
    return latest.contact if latest else ""


def first_day_to_offer(district):
    """Today where it is a working day, else the next one. Raises YearUnknown."""
    return WorkingDays(district).last_of(1, today())


def numbered_objections(notice, user):
    """(place, objection) of those against the notice that the user sees, in the order in which they came.

    No objection is ever deleted, so its place is its name in addresses.
    """
    objections = Objection.objects.visible_to(user).filter(notice=notice)
    related = objections.select_related("application__facility", "entered_by", "decided_by")
    return list(enumerate(related.order_by("pk"), start=1))
