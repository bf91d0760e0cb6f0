"""Who has not sent the month's report in, and the reminding of those alone, once a day at most.

A reminder stands on the home page of the people who fill the report; where the district has a group robot,
one digest of all goes to the work group, after everything is written.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Subquery

from stations.choices import FilingStep
from stations.filing.digest import digest_of
from stations.filing.months import in_words, last_finished
from stations.filing.refusals import FilingRefused
from stations.filing.robots import send
from stations.models import District, Filing, FilingEvent, FilingReminder, GroupRobot
from yicheng_express.accounts.models import User
from yicheng_express.dates import today


@dataclass(frozen=True)
class Reminded:
    """Whom a run reminded, and who had been reminded today already; both in the order of month and code."""

    district: District
    newly: list
    already: list

    @property
    def missing(self):
        return sorted([*self.newly, *self.already], key=in_order)


def in_order(filing):
    return filing.month, filing.place.code


def missing_filings(filings, months=None, on=None):
    """Those of `filings` that are still to be sent in: never sent, returned, or reopened.

    months: those alone; without, every month that has ended.
    """
    missing = filings.to_fill(on).filter(month__lte=last_finished(on))
    return missing if months is None else missing.filter(month__in=months)


def remind(district, months=None, *, by=None):
    """Remind the divisions of `district` whose reports of `months` are missing; answers a Reminded.

    months: those alone; without, every month that has ended. Two who remind at once remind once: the
    district's row is held. Raises FilingRefused for a month that was not opened or has not ended.
    """
    day = today()
    with transaction.atomic():
        district = District.objects.select_for_update().get(pk=district.pk)
        filings = Filing.objects.filter(district=district)
        refuse_what_nobody_can_send(filings, months or [], day)
        found = missing_filings(filings, months, day).with_reopened_until(day)
        missing = sorted(found.select_related("district", "township"), key=in_order)
        today_already = FilingReminder.objects.filter(filing__district=district, on=day)
        reminded = set(today_already.values_list("filing", flat=True))
        newly = [filing for filing in missing if filing.pk not in reminded]
        FilingReminder.objects.bulk_create(FilingReminder(filing=each, on=day, by=by) for each in newly)
    already = [filing for filing in missing if filing.pk in reminded]
    return Reminded(district, newly, already)


def refuse_what_nobody_can_send(filings, months, day):
    opened = set(filings.filter(month__in=months).values_list("month", flat=True)) if months else set()
    for month in months:
        if month > last_finished(day):
            raise FilingRefused(f"{in_words(month)}还没有过完，过完了再催报。")
        if month not in opened:
            raise FilingRefused(f"{in_words(month)}还没有开月，请先开月。")


def with_story(filings):
    """Annotates when each was reminded last, when and why returned last, and until when it is reopened."""
    reminders = FilingReminder.objects.filter(filing=OuterRef("pk")).order_by("-on")
    returns = FilingEvent.objects.filter(filing=OuterRef("pk"), step=FilingStep.RETURNED).order_by(
        "-at", "-pk"
    )
    return (
        filings.with_reopened_until()
        .annotate(
            reminded_on=Subquery(reminders.values("on")[:1]),
            returned_at=Subquery(returns.values("at")[:1]),
            returned_because=Subquery(returns.values("reason")[:1]),
        )
        .select_related("district", "township")
    )


def people_who_fill(filings):
    """Code of the division → the people who can fill its report, the nearest first: whom to call.

    One query; the twin of `stations.filing.rights.may_fill`.
    """
    scopes = {filing.place.code: scopes_that_fill(filing) for filing in filings}
    people = User.objects.filter(
        is_active=True,
        scope_code__in=set().union(*scopes.values()),
        groups__permissions__codename="fill_filing",
        groups__permissions__content_type__app_label="stations",
    )
    by_scope = {}
    for user in people.distinct().order_by("full_name", "pk"):
        by_scope.setdefault(user.scope_code, []).append(user)
    found = {code: [user for each in own for user in by_scope.get(each, [])] for code, own in scopes.items()}
    return {code: users for code, users in found.items() if users}


def scopes_that_fill(filing):
    """The scopes of those who fill it: of a township its own; of the district's own report the district,
    and what lies above it.
    """
    code = filing.place.code
    return [code] if filing.township_id else [code[:digits] for digits in (6, 4, 2)]


def tell_group(reminded):
    """Send the digest of a run to the district's work group; answers a Sent, or None where nothing is sent.

    Each report is told once a day: those of which the group has not heard yet, for it is new or because the
    platform failed before. Nothing is sent where the district has no robot in use. To be called once the
    reminders are committed: the platform is waited for.
    """
    robot = GroupRobot.objects.filter(district=reminded.district, is_active=True).first()
    claimed = claim_untold(reminded) if robot else []
    if not claimed:
        return None
    untold = {reminder.filing_id for reminder in claimed}
    sent = send(robot, digest_of(reminded.district, [each for each in reminded.missing if each.pk in untold]))
    if not sent.ok:
        FilingReminder.objects.filter(pk__in=[each.pk for each in claimed]).update(told_group=False)
    return sent


def claim_untold(reminded):
    """Today's reminders of which the group has not heard; nobody else tells them from now on."""
    with transaction.atomic():
        District.objects.select_for_update().get(pk=reminded.district.pk)
        untold = FilingReminder.objects.filter(filing__in=reminded.missing, on=today(), told_group=False)
        claimed = list(untold)
        FilingReminder.objects.filter(pk__in=[each.pk for each in claimed]).update(told_group=True)
    return claimed


def out_of_reach(reminded):
    """The reports of a run whose division has nobody with an account: no home page shows the reminder."""
    people = people_who_fill(reminded.newly)
    return [filing for filing in reminded.newly if filing.place.code not in people]
