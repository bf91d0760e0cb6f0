"""Every place that a complaint can be in, and who may take which step from there: the one table is MAY."""

from dataclasses import dataclass

from supervision.choices import ComplaintStep
from supervision.complaints import casework, classifying, merging, pausing, releasing, reopening
from supervision.complaints.places import Place

Step = ComplaintStep
REASON = "与登记不符，请核对"
HANDLERS = {"bureau", "colleague", "chief", "boss"}
JUDGES = HANDLERS | {"inspector"}


@dataclass(frozen=True)
class Situation:
    """state: which it is. bring: office → the complaint, there. answers: who may answer, if it waits."""

    state: str
    bring: object
    answers: frozenset = frozenset()
    answered_by: str = ""


SITUATIONS = {
    "received": Situation("received", lambda office: office.received()),
    "about_office": Situation("received", lambda office: office.received(about_office=True)),
    "with_the_township": Situation("assigned", lambda office: office.assigned(), frozenset({"clerk"})),
    "with_the_enterprise": Situation(
        "assigned",
        lambda office: office.assigned(handler="enterprise", enterprise=office.operator),
        frozenset({"agent"}),
    ),
    "with_the_bureau": Situation(
        "assigned", lambda office: office.assigned(handler="bureau"), frozenset(HANDLERS)
    ),
    "with_the_inspector": Situation(
        "assigned", lambda office: office.assigned(handler="inspector"), frozenset({"inspector"})
    ),
    "paused": Situation("assigned", lambda office: office.paused(), frozenset({"clerk"})),
    "answered": Situation("answered", lambda office: office.answered()),
    "answered_by_the_bureau": Situation(
        "answered",
        lambda office: office.answered(office.assigned(handler="bureau"), by=office.bureau),
        answered_by="bureau",
    ),
    "answered_by_the_inspector": Situation(
        "answered",
        lambda office: office.answered(office.assigned(handler="inspector"), by=office.inspector),
        answered_by="inspector",
    ),
    "sent_back_to_the_bureau": Situation(
        "assigned", lambda office: sent_back(office), frozenset(HANDLERS), answered_by="bureau"
    ),
    "closed": Situation("closed", lambda office: office.closed()),
    "released": Situation("closed", lambda office: released(office)),
    "rejected": Situation("rejected", lambda office: office.rejected()),
    "reopened": Situation("reopened", lambda office: office.reopened()),
    "merged": Situation("merged", lambda office: office.merged()),
    "merged_into_what_is_closed": Situation("merged", lambda office: merged_and_closed(office)),
}


def sent_back(office):
    answered = office.answered(office.assigned(handler="bureau"), by=office.bureau)
    return casework.send_back(answered, by=office.chief, reason=REASON)


def released(office):
    return releasing.release(office.closed(), by=office.bureau, public_words="收费。", public_reply="已退。")


def merged_and_closed(office):
    main = office.assigned()
    merged = office.merged(into=main)
    office.closed(office.answered(office.fresh(main)))
    return office.fresh(merged)


# Step → (who, in which situations). An answer is of who was asked; whoever answered neither judges nor ends.
JUDGING = {Step.SENT_BACK, Step.CLOSED, Step.REJECTED, Step.MERGED}
ALL_OPEN = {name for name, each in SITUATIONS.items() if each.state in ("received", "assigned", "answered")}
ALL_OPEN |= {"reopened"}
WITH_SOMEBODY = {name for name, each in SITUATIONS.items() if each.state == "assigned"}
ANSWERED = {name for name, each in SITUATIONS.items() if each.state == "answered"}
MAY = {
    Step.CLASSIFIED: (HANDLERS, ALL_OPEN),
    Step.ASSIGNED: (HANDLERS, WITH_SOMEBODY | {"received", "about_office", "reopened"}),
    Step.ANSWERED: (None, WITH_SOMEBODY),
    Step.SENT_BACK: (JUDGES, ANSWERED),
    Step.PAUSED: (HANDLERS, ALL_OPEN - {"paused"}),
    Step.RESUMED: (HANDLERS, {"paused"}),
    Step.CLOSED: (JUDGES, ANSWERED),
    Step.REJECTED: (HANDLERS, WITH_SOMEBODY | {"received", "about_office"}),
    Step.REOPENED: (HANDLERS, {"closed", "released", "rejected", "merged_into_what_is_closed"}),
    Step.MERGED: (HANDLERS, WITH_SOMEBODY | {"received", "reopened"}),
    Step.SEPARATED: (HANDLERS, {"merged"}),
    Step.RELEASED: (HANDLERS, {"closed", "released", "rejected"}),
    Step.UNRELEASED: (HANDLERS, {"released"}),
}


def may(step, situation):
    """The names of those who may take the step from there."""
    who, where = MAY[step]
    if situation not in where:
        return set()
    if step == Step.ANSWERED:
        return set(SITUATIONS[situation].answers)
    return who - ({SITUATIONS[situation].answered_by} if step in JUDGING else set())


def verbs_of(office, other):
    """Step → the verb with what it needs, for a complaint and who takes it. other: an open complaint."""
    as_attitude = classifying.Classification("attitude", Place(facility=office.stations[0]))
    with_whom = {"handler": "township", "township": office.other_township, "instructions": REASON}
    ending = {"verdict": "upheld", "is_solved": True, "reply": "已退还。"}

    def assigned(complaint, by):
        to = {"handler": "bureau" if asked_of(complaint) == "inspector" else "inspector"}
        whom = to if complaint.about_office else with_whom
        return casework.assign(complaint, by=by, **whom)

    return {
        Step.CLASSIFIED: lambda each, by: classifying.classify(
            each, by=by, reason=REASON, registered=as_attitude
        ),
        Step.ASSIGNED: assigned,
        Step.ANSWERED: lambda each, by: casework.answer(each, by=by, text="已核实。"),
        Step.SENT_BACK: lambda each, by: casework.send_back(each, by=by, reason=REASON),
        Step.PAUSED: lambda each, by: pausing.pause(each, by=by, reason=REASON),
        Step.RESUMED: lambda each, by: pausing.resume(each, by=by),
        Step.CLOSED: lambda each, by: casework.close(each, by=by, **ending),
        Step.REJECTED: lambda each, by: casework.reject(each, by=by, reason=REASON),
        Step.REOPENED: lambda each, by: reopening.reopen(each, by=by, reason=REASON),
        Step.MERGED: lambda each, by: merging.merge(each, into=other, by=by),
        Step.SEPARATED: lambda each, by: merging.separate(each, by=by, reason=REASON),
        Step.RELEASED: lambda each, by: releasing.release(
            each, by=by, public_words="收费。", public_reply="已退。"
        ),
        Step.UNRELEASED: lambda each, by: releasing.take_down(each, by=by, reason=REASON),
    }


def asked_of(complaint):
    return complaint.assignment.handler if complaint.assignment else ""
