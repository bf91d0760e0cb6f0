"""The invented inspections: a round drawn by lot that is over, one going on, and orders in every state."""

import datetime
from collections import Counter

from django.utils import timezone

from stations.demo.accounts import most_rural_township
from stations.demo.chances import stream
from stations.demo.courses import moment
from stations.numbering import number_of
from stations.working_days import WorkingDays
from supervision.choices import (
    FindingResult,
    InspectionMethod,
    InspectionState,
    InspectionStep,
    RectificationState,
)
from supervision.deadlines import deadline
from supervision.inspections.checklist import COPIED
from supervision.inspections.drawing import Criteria, draw
from supervision.inspections.planning import told
from supervision.models import (
    Finding,
    FindingPhoto,
    Inspection,
    InspectionEvent,
    InspectionRound,
    RecheckedItem,
    Rectification,
    RectificationItem,
    RectificationPhoto,
    RectificationRound,
)
from supervision.series import INSPECTION, RECTIFICATION

Step, Order = InspectionStep, RectificationState
DRAWN = 16  # facilities of a round
FAILS = 0.09  # of the items of an inspection
PROBLEMS = {
    "acceptance-check": "收寄时没有当面验视内件。",
    "real-name": "抽查五件，一件没有登记寄件人证件。",
    "security-scan": "没有安检标识，说不清是否过机。",
    "charges-posted": "收费公示被货架挡住，群众看不到。",
    "no-collecting-charge": "在场群众反映取件收过一元钱。",
    "service-promise": "服务承诺和投诉电话没有上墙。",
    "hours-kept": "检查时关门，与公示的营业时间不符。",
    "parcels-in-order": "快件堆在地上，有的放在门外。",
}
ANSWER = "已按要求整改到位，照片附后，今后每周自查一次。"
PASSED, FAILED_AGAIN = "现场复查，已整改到位。", "公示仍被遮挡，没有整改到位。"


class Tour:
    """The invented inspections of a district. The facilities looked at are drawn as the portal draws them."""

    def __init__(self, district, people, policy, pictures, *, seed, now):
        self.district, self.people, self.pictures = district, people, pictures
        self.rng, self.now, self.today = stream(seed, "inspections"), now, timezone.localdate(now)
        self.calendar, self.seed = WorkingDays(district), f"{seed:016d}"
        self.checklist = list(policy.checklist.all())
        self.warn_percent = policy.inspection_terms.warn_percent
        self.taken, self.events = Counter(), []

    def write(self):
        """Write all; answers how many inspections and orders."""
        for days_ago, is_over in ((130, True), (14, False)):
            self.tell_round(self.today - datetime.timedelta(days=days_ago), is_over=is_over)
        InspectionEvent.objects.bulk_create(sorted(self.events, key=lambda event: event.at))
        return {
            "检查": Inspection.objects.filter(district=self.district).count(),
            "整改通知": Rectification.objects.filter(facility__district=self.district).count(),
        }

    def tell_round(self, first, *, is_over):
        candidates = list(Criteria(tier="station").candidates(self.district, first))
        if not candidates:
            return
        seed = f"{self.seed[:8]}{first:%Y%m%d}"
        codes = draw([each.code for each in candidates], DRAWN, seed)
        batch = InspectionRound.objects.create(
            district=self.district,
            title=f"{first.year}年{first.month}月“三项制度”和收费随机抽查",
            method=InspectionMethod.SAMPLED,
            first_day=first,
            last_day=first + datetime.timedelta(days=30),
            criteria=Criteria(tier="station").in_words(),
            seed=seed,
            candidates=[told(each) for each in candidates],
            at=moment(first, self.rng, self.now),
            by=self.people.inspector,
        )
        by_code, own = {each.code: each for each in candidates}, most_rural_township(self.district)
        looked_at = [(by_code[code], batch) for code in codes]
        # Two more of the demo's clerk's, outside the draw.
        looked_at += [
            (each, None) for each in candidates if each.township_id == own.pk and each.code not in codes
        ][:2]
        for place, (facility, of) in enumerate(looked_at):
            on = first + datetime.timedelta(days=1 + place)
            self.tell(of, facility, on, is_own=facility.township_id == own.pk, is_over=is_over)

    def tell(self, batch, facility, on, *, is_own, is_over):
        inspection = self.inspection(batch, facility, on)
        if not is_over and on > self.today - datetime.timedelta(days=6) and not is_own:
            return
        on = min(on, self.today)
        failed = self.look(inspection, facility, at_least_one=is_own)
        self.finish(inspection, on)
        if failed:
            self.order(inspection, failed, on, is_own=is_own, is_over=is_over)

    def number(self, series, year):
        self.taken[series, year] += 1
        return number_of(self.district, series, year, self.taken[series, year])

    def inspection(self, batch, facility, on):
        planned_on = batch.first_day if batch else on
        inspection = Inspection.objects.create(
            district=self.district,
            number=self.number(INSPECTION, planned_on.year),
            round=batch,
            facility=facility,
            enterprise=facility.operator,
            planned_by=self.people.inspector,
            planned_at=moment(planned_on, self.rng, self.now),
        )
        self.note(inspection, Step.PLANNED, planned_on, self.people.inspector)
        return inspection

    def look(self, inspection, facility, *, at_least_one):
        """Every item of the checklist with what was found; answers what failed."""
        items = [item for item in self.checklist if facility.tier in item.tiers]
        wrong = {item.key for item in items if self.rng.random() < FAILS}
        if at_least_one and not wrong:
            wrong = {items[3 % len(items)].key}
        findings = Finding.objects.bulk_create(
            Finding(
                inspection=inspection,
                position=place,
                result=FindingResult.FAIL if item.key in wrong else FindingResult.PASS,
                words=PROBLEMS.get(item.key, "不符合要求。") if item.key in wrong else "",
                **{name: getattr(item, name) for name in COPIED},
            )
            for place, item in enumerate(items, start=1)
        )
        failed = [finding for finding in findings if finding.result == FindingResult.FAIL]
        FindingPhoto.objects.bulk_create(
            FindingPhoto(finding=finding, image=self.rng.choice(self.pictures), by=self.people.inspector)
            for finding in failed
        )
        return failed

    def finish(self, inspection, on):
        inspection.state = InspectionState.DONE
        inspection.begun_by = inspection.done_by = self.people.inspector
        inspection.inspected_on, inspection.inspected_by = on, f"{self.people.inspector.full_name}等两人"
        inspection.met, inspection.done_at = inspection.facility.manager_name, moment(on, self.rng, self.now)
        inspection.save()
        self.note(inspection, Step.BEGUN, on, self.people.inspector)
        self.note(inspection, Step.DONE, on, self.people.inspector)

    # --- orders ---------------------------------------------------------------------------------------------

    def order(self, inspection, failed, on, *, is_own, is_over):
        order = Rectification.objects.create(
            number=self.number(RECTIFICATION, on.year),
            inspection=inspection,
            facility=inspection.facility,
            enterprise=inspection.enterprise,
            issued_on=on,
            issued_at=inspection.done_at,
            issued_by=self.people.inspector,
        )
        items = RectificationItem.objects.bulk_create(
            RectificationItem(rectification=order, finding=finding) for finding in failed
        )
        self.note(inspection, Step.ISSUED, on, self.people.inspector, order.number)
        turn = self.turn(order, items, on, position=1)
        if is_over:
            self.put_right(order, items, turn, again=self.rng.random() < 0.2)
        elif not is_own and self.rng.random() < 0.6:
            self.answer(turn, min(self.today, on + datetime.timedelta(days=4)))
            order.state = Order.ANSWERED
            order.save(update_fields=["state"])

    def turn(self, order, items, on, position):
        days = max(item.finding.rectify_days for item in items)
        due = deadline(self.calendar, on, days, self.warn_percent)
        for item in items:
            item.due_on = deadline(self.calendar, on, item.finding.rectify_days, self.warn_percent).due_on
        RectificationItem.objects.bulk_update(items, ["due_on"])
        return RectificationRound.objects.create(
            rectification=order,
            position=position,
            begun_on=on,
            working_days=days,
            warn_on=min(filter(None, [due.warn_on, *(item.due_on for item in items)]), default=None),
            due_on=due.due_on,
        )

    def put_right(self, order, items, turn, *, again):
        """Answered, looked at again and closed; some only the second time, some behind their day."""
        late = 12 if self.rng.random() < 0.15 else 0
        on = turn.begun_on + datetime.timedelta(days=4 + late)
        self.answer(turn, on)
        on += datetime.timedelta(days=2)
        self.check(turn, items, on, passed=not again)
        if again:
            turn = self.turn(order, items, on, position=2)
            self.answer(turn, on + datetime.timedelta(days=3))
            on += datetime.timedelta(days=5)
            self.check(turn, items, on, passed=True)
        order.state, order.closed_by = Order.CLOSED, self.people.checker
        order.closed_at = moment(on, self.rng, self.now)
        order.save(update_fields=["state", "closed_by", "closed_at"])

    def answer(self, turn, on):
        facility = turn.rectification.facility
        turn.answer, turn.answered_on = ANSWER, on
        turn.answered_at = moment(on, self.rng, self.now)
        turn.answered_by = self.people.clerks.get(facility.township_id, self.people.desk)
        turn.save()
        RectificationPhoto.objects.bulk_create(
            RectificationPhoto(
                round=turn,
                item=item,
                image=self.rng.choice(self.pictures),
                at=turn.answered_at,
                by=turn.answered_by,
            )
            for item in turn.rectification.items.filter(is_cleared=False)
        )
        self.note(turn.rectification.inspection, Step.ANSWERED, on, turn.answered_by, ANSWER)

    def check(self, turn, items, on, *, passed):
        words = PASSED if passed else FAILED_AGAIN
        turn.checked_on, turn.checked_at = on, moment(on, self.rng, self.now)
        turn.checked_by, turn.check_words = self.people.checker, words
        turn.save()
        RecheckedItem.objects.bulk_create(
            RecheckedItem(round=turn, item=item, passed=passed, words="" if passed else words)
            for item in items
        )
        for item in items:
            item.is_cleared = passed
        RectificationItem.objects.bulk_update(items, ["is_cleared"])
        step = Step.CLOSED if passed else Step.FAILED_AGAIN
        self.note(turn.rectification.inspection, step, on, self.people.checker, words)

    def note(self, inspection, step, on, by, words=""):
        """Keep an event in mind; each of an inspection is later than the one before."""
        at = moment(on, self.rng, self.now)
        before = [event.at for event in self.events if event.inspection == inspection]
        if before:
            at = max(at, before[-1] + datetime.timedelta(minutes=1))
        self.events.append(InspectionEvent(inspection=inspection, step=step, at=at, by=by, words=words))
