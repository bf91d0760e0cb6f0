"""The life of a month's report: sent in, returned or accepted, reopened. One verb for each way, and no other.

Each verb takes the row, asks the table and the right, changes the fields and writes the event. `seen` is the
revision that the person was looking at: what has changed since is looked at again before it is decided.
"""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from stations.choices import Figure, FilingState, FilingStep
from stations.filing.checks import against_submission
from stations.filing.figures import CELLS, one_line
from stations.filing.findings import findings_of
from stations.filing.lines import bring_up_to_date, expected_in, lines_of, unlisted, withdraw_lines
from stations.filing.locking import locked_filing, refuse_locked
from stations.filing.refusals import FilingChanged, FilingRefused
from stations.filing.rights import require_fill, require_reopen, require_review
from stations.models import Filing, FilingChange, FilingEvent, FilingLine, FilingReopening
from yicheng_express.dates import month_end, today

# Step → from which state to which. An accepted report is sent in again only while it is reopened, and goes
# back to being accepted where it is returned: its figures count meanwhile.
TRANSITIONS = {
    FilingStep.SUBMITTED: {
        FilingState.NOT_STARTED: FilingState.SUBMITTED,
        FilingState.DRAFT: FilingState.SUBMITTED,
        FilingState.RETURNED: FilingState.SUBMITTED,
        FilingState.ACCEPTED: FilingState.SUBMITTED,
    },
    FilingStep.RETURNED: {FilingState.SUBMITTED: FilingState.RETURNED},
    FilingStep.ACCEPTED: {FilingState.SUBMITTED: FilingState.ACCEPTED},
    FilingStep.REOPENED: {FilingState.ACCEPTED: FilingState.ACCEPTED},
}
# What is kept beside a line as that which counts, and what it is taken from.
ACCEPTED_OF = {f"accepted_{name}": F(name) for name in (*CELLS, "questions")}
LONGEST_REOPENING = datetime.timedelta(days=31)
LONGEST_REASON = 500
LONGEST_REMARK = 200


@transaction.atomic
def submit(filing, *, by, seen=None):
    """Send the report in: whole, without a refusal, every question explained. From the month's last day on.

    The first time says whether it was punctual. Raises PermissionDenied, FilingRefused, FilingChanged.
    """
    filing = locked_filing(filing)
    require_fill(by, filing)
    refuse_locked(filing)
    refuse_unfinished_month(filing)
    refuse_if_changed(filing, seen)
    bring_up_to_date(filing)
    lines = lines_of(filing)
    refuse_empty(lines)
    note_questions(lines, findings_that_pass(filing, lines))
    withdraw_lines(filing)
    now = timezone.now()
    follow(filing, FilingStep.SUBMITTED)
    filing.first_submitted_at = filing.first_submitted_at or now
    filing.submitted_at, filing.submitted_by = now, by
    save_decided(filing, "first_submitted_at", "submitted_at", "submitted_by")
    ask_later_months_again(filing)
    return record(filing, FilingStep.SUBMITTED, by, at=now, figures=figures_sent(lines))


@transaction.atomic
def return_filing(filing, *, by, reason, remarks=None, seen=None):
    """Send the report back with a reason; with remarks (facility code → words) only those lines reopen.

    A report that had been accepted before goes back to that state, with the figures that count; it can be
    filed anew while its reopening lasts. Raises PermissionDenied, FilingRefused, FilingChanged.
    """
    reason = needed(reason, "退回要写明原因。")
    filing = locked_filing(filing)
    require_review(by, filing)
    follow(filing, FilingStep.RETURNED)
    refuse_if_changed(filing, seen)
    remarks = remarks_on(filing, remarks or {})
    if filing.accepted_at:
        filing.state = FilingState.ACCEPTED
    save_decided(filing)
    return record(filing, FilingStep.RETURNED, by, reason=reason, remarks=remarks)


@transaction.atomic
def accept(filing, *, by, seen=None):
    """Accept the report: from now on its figures count, and it is locked.

    Where it had been accepted before, every figure that changed is kept with its old value and the reason of
    the reopening. A report with a facility that was not open that month after all is not accepted.
    Raises PermissionDenied, FilingRefused, FilingChanged.
    """
    filing = locked_filing(filing)
    require_review(by, filing)
    follow(filing, FilingStep.ACCEPTED)
    refuse_if_changed(filing, seen)
    refuse_strangers(filing)
    now = timezone.now()
    keep_changes(filing, by, now)
    filing.lines.update(remark="", **ACCEPTED_OF)
    filing.accepted_at = now
    save_decided(filing, "accepted_at")
    return record(filing, FilingStep.ACCEPTED, by, at=now)


def accept_unquestioned(filings, *, by):
    """Accept every one of these reports that awaits its review and carries no question, each for itself.

    filings: a queryset in the scope of `by`, over all of its pages. What could not be compared with last
    month yet is left for another look. Answers the accepted, and why not others that were decided or changed
    meanwhile.
    """
    accepted, refused = [], []
    for filing in filings.awaiting_review().without_questions().compared().order_by("month", "pk"):
        try:
            refuse_unlisted(filing)
            accept(filing, by=by, seen=filing.revision)
            accepted.append(filing)
        except (FilingRefused, PermissionDenied) as refusal:
            refused.append((filing, str(refusal)))
    return accepted, refused


@transaction.atomic
def reopen(filing, *, by, reason, until):
    """Open an accepted report to its division again, up to and including the day `until`.

    The accepted figures go on counting; work begins from them. Raises PermissionDenied, FilingRefused.
    """
    reason = needed(reason, "重开要写明原因。")
    filing = locked_filing(filing)
    require_reopen(by, filing)
    follow(filing, FilingStep.REOPENED)
    refuse_reopening_until(until)
    if current := filing.reopenings.current().first():
        raise FilingRefused(f"这份月报已经重开，到 {current.until} 为止。")
    filing.reopenings.filter(ended_at=None).update(ended_at=timezone.now())
    FilingReopening.objects.create(filing=filing, reason=reason, until=until, by=by)
    unsent = figures_unsent(filing)
    back_to_accepted(filing)
    bring_up_to_date(filing)
    save_decided(filing)
    return record(filing, FilingStep.REOPENED, by, reason=reason, figures=unsent)


# --- what the verbs ask -------------------------------------------------------------------------------------


def refuse_unfinished_month(filing):
    last = month_end(filing.month)
    if today() < last:
        raise FilingRefused(f"{filing.month.month}月的月报从月末（{last}）起报送；填好的数字已经保存。")


def refuse_if_changed(filing, seen):
    if seen is not None and seen != filing.revision:
        raise FilingChanged("月报在您查看之后又有改动，请刷新页面，看过再办。")


def follow(filing, step):
    """Put the report into the state that the step leads to. Raises FilingRefused where it leads nowhere."""
    ways = TRANSITIONS[step]
    if filing.state not in ways:
        last = filing.events.select_related("by").order_by("-at", "-pk").first()
        who = f"（{last.by.full_name} {last.get_step_display()}）" if last and last.by else ""
        raise FilingRefused(
            f"这份月报现在是“{filing.get_state_display()}”{who}，不能{step.label}。请刷新页面。"
        )
    filing.state = ways[filing.state]


def refuse_empty(lines):
    if not lines:
        raise FilingRefused("这个月没有营业的网点，不用报送；请商务局再开一次月，撤回这份月报。")


def refuse_strangers(filing):
    """The register may have changed since the report was sent in: who was not open cannot be counted."""
    expected = expected_in(filing)
    strange = [
        line.facility.name
        for line in lines_of(filing)
        if line.facility_id not in expected and not line.is_withdrawn
    ]
    if strange:
        raise FilingRefused(
            f"{'、'.join(strange)}：登记的营业期已经更正，当月没有营业。请退回，由填报单位清空这些行后再报。"
        )


def refuse_unlisted(filing):
    """What was registered since is told to who looks at the report; accepted unseen it is not."""
    names = list(unlisted(filing).values_list("name", flat=True))
    if names:
        raise FilingRefused(f"后来登记的网点不在月报里（{'、'.join(names)}），请打开这份月报再定。")


def refuse_reopening_until(until):
    if until < today():
        raise FilingRefused("重开的截止日期已经过去，请选今天或以后的日期。")
    if until > today() + LONGEST_REOPENING:
        raise FilingRefused(f"一次最多重开 {LONGEST_REOPENING.days} 天，请选近一些的日期。")


def needed(text, message):
    """The text without blanks around. Raises FilingRefused where nothing is left, or too much."""
    text = one_line(text or "")
    if not text:
        raise FilingRefused(message)
    if len(text) > LONGEST_REASON:
        raise FilingRefused(f"原因最多 {LONGEST_REASON} 字，请写短一些。")
    return text


def findings_that_pass(filing, lines):
    """The questions of a report that can be sent in. Raises FilingRefused with all that stands against it."""
    findings = findings_of(filing, lines)
    if refused := against_submission(lines, findings):
        raise FilingRefused(findings=refused)
    return findings


# --- what the verbs write -----------------------------------------------------------------------------------


def note_questions(lines, findings):
    """Keep with each line what was asked of the figures that are being sent in."""
    for line in lines:
        asked = [each for each in findings if each.code == line.facility.code]
        line.questions = [{"kind": each.kind, "cell": each.cell, "text": each.text} for each in asked]
    FilingLine.objects.bulk_update(lines, ["questions"])


def ask_later_months_again(filing):
    """Later months of the same division that wait for review are asked anew what asks for a word.

    They may have been sent in before there was a last month to compare with; who reviews sees it unexplained.
    """
    later = Filing.objects.filter(
        district=filing.district_id, township=filing.township_id, month__gt=filing.month
    )
    for other in later.awaiting_review().select_for_update(of=("self",)).order_by("month"):
        lines = lines_of(other)
        before = [line.questions for line in lines]
        note_questions(lines, [each for each in findings_of(other, lines) if not each.is_refusal])
        if [line.questions for line in lines] != before:
            other.revision += 1
            other.save(update_fields=["revision"])


def figures_sent(lines):
    """What is sent in, by facility code."""
    return {
        line.facility.code: dict(zip(Figure.values, line.figures, strict=True))
        | {"explanation": line.explanation}
        for line in lines
    }


def remarks_on(filing, remarks):
    """Write the remarks on their lines and take away older ones; answers them without blanks."""
    remarks = {code: text for code, written in remarks.items() if (text := one_line(written))}
    lines = lines_of(filing)
    if strange := set(remarks) - {line.facility.code for line in lines}:
        raise FilingRefused(f"月报里没有这些网点：{'、'.join(sorted(strange))}。请刷新页面。")
    if any(len(text) > LONGEST_REMARK for text in remarks.values()):
        raise FilingRefused(f"每行意见最多 {LONGEST_REMARK} 字，请写短一些。")
    for line in lines:
        line.remark = remarks.get(line.facility.code, "")
    FilingLine.objects.bulk_update(lines, ["remark"])
    return remarks


def keep_changes(filing, by, now):
    """Keep what was accepted before and is another figure now, with the reason; the reopening is over."""
    reopening = filing.reopenings.filter(ended_at=None).first()
    if reopening is None:
        return
    FilingChange.objects.bulk_create(
        FilingChange(
            line=line,
            reopening=reopening,
            figure=figure,
            old=getattr(line, f"accepted_{figure}"),
            new=getattr(line, figure),
            reason=reason_of_change(line, reopening),
            changed_by=filing.submitted_by,
            accepted_by=by,
            at=now,
        )
        for line in lines_of(filing)
        for figure in Figure.values
        if getattr(line, figure) != getattr(line, f"accepted_{figure}")
    )
    reopening.ended_at = now
    reopening.save(update_fields=["ended_at"])


def reason_of_change(line, reopening):
    """Why the report was reopened; and what was said of the line itself, where that is new."""
    is_new = line.explanation and line.explanation != line.accepted_explanation
    return f"{reopening.reason}（{line.explanation}）" if is_new else reopening.reason


def figures_unsent(filing):
    """What was typed during an earlier reopening and never accepted; None where nothing was."""
    unsent = [
        line
        for line in lines_of(filing)
        if (line.figures, line.explanation) != (line.accepted_figures, line.accepted_explanation)
    ]
    return figures_sent(unsent) if unsent else None


def back_to_accepted(filing):
    """What counts is what the work begins from; a line never accepted is empty."""
    accepted = {name.removeprefix("accepted_"): F(name) for name in ACCEPTED_OF}
    filing.lines.exclude(is_withdrawn=True, accepted_inbound=None).update(is_withdrawn=False)
    filing.lines.update(remark="", **accepted)


def save_decided(filing, *fields):
    filing.revision += 1
    filing.save(update_fields=["state", "revision", *fields])


def record(filing, step, by, **details):
    """Write the event; answers the report."""
    FilingEvent.objects.create(filing=filing, step=step, by=by, **details)
    return filing
