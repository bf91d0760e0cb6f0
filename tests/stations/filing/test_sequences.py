"""Any sequence of verbs, by anybody, leaves only what the table of transitions allows."""

import datetime
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stations.choices import FilingState, FilingStep
from stations.filing.drafting import Change, save_figures
from stations.filing.opening import open_month
from stations.filing.refusals import FilingRefused
from stations.filing.verbs import accept, accept_unquestioned, reopen, return_filing, submit
from stations.models import Filing, FilingChange, FilingLine
from tests.stations.filing.conftest import OCTOBER
from yicheng_express.dates import today

pytestmark = pytest.mark.django_db
S = FilingState

# Said once more, by hand: which state each verb may be done in, and where it leads.
ALLOWED = {
    "write": {
        (S.NOT_STARTED, S.DRAFT),
        (S.DRAFT, S.DRAFT),
        (S.RETURNED, S.RETURNED),
        (S.ACCEPTED, S.ACCEPTED),
    },
    "submit": {(S.DRAFT, S.SUBMITTED), (S.RETURNED, S.SUBMITTED), (S.ACCEPTED, S.SUBMITTED)},
    "return": {(S.SUBMITTED, S.RETURNED), (S.SUBMITTED, S.ACCEPTED)},
    "accept": {(S.SUBMITTED, S.ACCEPTED)},
    "accept_all": {(S.SUBMITTED, S.ACCEPTED)},
    "reopen": {(S.ACCEPTED, S.ACCEPTED)},
    "open_month": set(),
}
ACTORS = ("clerk", "colleague", "other_clerk", "reviewer", "chief")
# Whose business each is; most steps are taken by them, so that the sequences get somewhere.
RIGHT = {"write": "clerk", "submit": "clerk", "reopen": "chief"}


def next_step(data, state):
    """A verb, an actor and a number; mostly a verb that fits the state, taken by whose business it is."""
    fitting = [verb for verb, ways in ALLOWED.items() if state in {before for before, _after in ways}]
    verb = data.draw(st.sampled_from(fitting * 4 + sorted(ALLOWED)))
    actor = data.draw(st.sampled_from((RIGHT.get(verb, "reviewer"),) * 8 + ACTORS))
    return verb, actor, data.draw(st.integers(0, 3))


def do(board, filing, verb, by, number):
    """Take one step, as carelessly as people do."""
    facility = board.facilities[number]
    if verb == "write":
        figures = [("90", "30", "5"), ("0", "0", "0"), ("80", "20", "5"), ("", "5", "9")][number]
        save_figures(filing, every_cell(board, filing, figures), by=by)
    elif verb == "submit":
        submit(filing, by=by)
    elif verb == "return":
        remarks = {facility.code: "请核对"} if number else {}
        return_filing(filing, by=by, reason="请核对", remarks=remarks)
    elif verb == "accept":
        accept(filing, by=by)
    elif verb == "accept_all":
        accept_unquestioned(Filing.objects.visible_to(by), by=by)
    elif verb == "reopen":
        reopen(filing, by=by, reason="补报", until=today() + datetime.timedelta(days=number - 1))
    else:
        open_month(board.district, OCTOBER, by=by)


def every_cell(board, filing, figures):
    lines = {line.facility_id: line for line in filing.lines.all()}
    hub = [str(int(each) * len(board.stations)) if each else each for each in figures]
    return [
        Change(facility.code, cell, getattr(lines[facility.pk], cell), value)
        for facility in board.facilities
        for cell, value in zip(
            ("inbound", "outbound", "agri_outbound", "explanation"),
            [*(hub if facility == board.hub else figures), "核对过"],
            strict=True,
        )
    ]


def snapshot(filing):
    """Everything that a refused verb must leave as it was."""
    filing.refresh_from_db()
    lines = list(filing.lines.order_by("pk").values())
    return (filing.state, filing.revision, lines, filing.events.count(), filing.reopenings.count())


def accepted_figures(filing):
    lines = filing.lines.order_by("pk")
    return list(lines.values_list("accepted_inbound", "accepted_outbound", "accepted_agri_outbound"))


def check_always(filing):
    filing.refresh_from_db()
    steps = list(filing.events.values_list("step", flat=True))
    assert (filing.first_submitted_at is None) is (FilingStep.SUBMITTED not in steps)
    assert (filing.accepted_at is None) is (FilingStep.ACCEPTED not in steps)
    for line in filing.lines.all():
        assert (None in line.accepted_figures) is (FilingStep.ACCEPTED not in steps)
        if filing.state == S.SUBMITTED:
            assert line.is_complete
            assert line.agri_outbound <= line.outbound
            assert not line.questions or line.explanation
    counted = FilingLine.objects.filter(filing=filing).aggregate(total=Sum("accepted_inbound"))["total"]
    last = filing.events.filter(step=FilingStep.ACCEPTED).order_by("pk").last()
    if last is None:
        assert counted is None
        return
    sent = filing.events.filter(step=FilingStep.SUBMITTED, pk__lt=last.pk).order_by("pk").last()
    assert counted == sum(line["inbound"] for line in sent.figures.values())


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data(), length=st.integers(10, 20))
def test_any_sequence_of_verbs_leaves_only_what_the_table_allows(board, data, length):
    with transaction.atomic():
        filing = board.open()
        for _ in range(length):
            before, counting = snapshot(filing), accepted_figures(filing)
            verb, actor, number = next_step(data, before[0])
            try:
                with transaction.atomic():
                    do(board, filing, verb, getattr(board, actor), number)
            except (FilingRefused, PermissionDenied):
                assert snapshot(filing) == before
            else:
                filing.refresh_from_db()
                if snapshot(filing)[:2] != before[:2]:
                    assert (before[0], filing.state) in ALLOWED[verb], verb
                if verb not in ("accept", "accept_all"):
                    assert accepted_figures(filing) == counting
            check_always(filing)
        transaction.set_rollback(True)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(figures=st.lists(st.integers(1, 400), min_size=1, max_size=4))
def test_every_change_after_acceptance_is_kept_with_its_old_value(board, figures):
    """However often a report is reopened: the first accepted figure and the changes give the last one."""
    with transaction.atomic():
        filing = board.accepted(inbound=200)
        line = filing.lines.get(facility=board.stations[0])
        history = [line.accepted_inbound]
        for figure in figures:
            reopen(filing, by=board.chief, reason="更正", until=today())
            board.write(filing, {board.stations[0]: (figure, 20, 5), board.hub: (2000, 60, 15)})
            submit(filing, by=board.clerk)
            accept(filing, by=board.reviewer)
            history.append(figure)
        changes = list(FilingChange.objects.filter(line=line, figure="inbound").order_by("pk"))
        kept = [(old, new) for old, new in pairwise(history) if old != new]
        assert [(each.old, each.new) for each in changes] == kept
        assert all(each.reason == "更正" for each in changes)
        transaction.set_rollback(True)
