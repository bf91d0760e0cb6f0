"""One order as a case: its items before and after, its rounds, its story. Only questions, in few queries."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from supervision.choices import RectificationState
from supervision.models import Rectification, RectificationItem, RectificationRound
from supervision.querysets import DUE_SOON, IN_TIME, NO_DAY, OVERDUE
from supervision.rectifications.acts import acts_of
from supervision.rectifications.clock import why_no_day

WORDS = {OVERDUE: "已逾期", DUE_SOON: "临近期限", IN_TIME: "", NO_DAY: "期限待定"}


@dataclass
class Pass:
    """One item in one round: what was sent in as a photo, and what the second look found."""

    round: RectificationRound
    answered: list = field(default_factory=list)  # photos
    checked: list = field(default_factory=list)  # photos
    look: object = None  # RecheckedItem


@dataclass
class Line:
    """One item: what was found (`finding`, with its photos), and round by round what became of it."""

    item: RectificationItem
    passes: list[Pass] = field(default_factory=list)

    @property
    def finding(self):
        return self.item.finding

    @property
    def last_failure(self):
        """What a second look found still wrong last; None where none did."""
        failed = [each.look for each in self.passes if each.look and not each.look.passed]
        return failed[-1] if failed else None

    @property
    def problem(self):
        """What is to be put right, in the latest words."""
        return self.last_failure.words if self.last_failure else self.finding.words


@dataclass(frozen=True)
class Case:
    """What `user` is told of `order` on the day `on`."""

    order: Rectification
    user: object
    on: date

    @cached_property
    def acts(self):
        return acts_of(self.user, self.order)

    @cached_property
    def rounds(self):
        related = self.order.rounds.select_related("answered_by", "checked_by")
        return list(related.prefetch_related("photos", "rechecked").order_by("position"))

    @property
    def present(self):
        return self.rounds[-1]

    @cached_property
    def lines(self):
        """Every item with what became of it, in the order of the checklist."""
        items = self.order.items.select_related("finding").prefetch_related("finding__photos")
        lines = [Line(item) for item in items.order_by("finding__position")]
        for line in lines:
            line.passes = [passed for turn in self.rounds if (passed := pass_of(line.item, turn))]
        return lines

    @property
    def open_lines(self):
        return [line for line in self.lines if not line.item.is_cleared]

    @property
    def asked_lines(self):
        """The items that the present round is about: all in the first, then what failed again."""
        if self.present.position == 1:
            return self.lines
        before = self.rounds[-2]
        failed = {look.item_id for look in before.rechecked.all() if not look.passed}
        return [line for line in self.lines if line.item.pk in failed]

    @cached_property
    def events(self):
        return list(self.order.inspection.events.select_related("by"))

    @property
    def clock(self):
        """How the present round stands against its day; empty where no answer is waited for."""
        return standing(self.present, self.on) if self.order.state == RectificationState.ISSUED else ""

    @property
    def clock_in_words(self):
        return WORDS.get(self.clock, "")

    @property
    def why_no_day(self):
        return why_no_day(self.order, self.present)

    @property
    def was_late(self):
        """Whether any round was answered behind its day, or is overdue."""
        return any(is_late(turn, self.on) for turn in self.rounds)


def standing(turn, on):
    """The twin of `querysets.standing_by`."""
    if turn.due_on is None:
        return NO_DAY
    if turn.due_on < on:
        return OVERDUE
    return DUE_SOON if turn.warn_on <= on else IN_TIME


def is_late(turn, on):
    return turn.due_on is not None and (turn.answered_on or on) > turn.due_on


def pass_of(item, turn):
    """What a round has of an item; None where it is not about it."""
    photos = [photo for photo in turn.photos.all() if photo.item_id == item.pk]
    look = next((look for look in turn.rechecked.all() if look.item_id == item.pk), None)
    if not photos and look is None:
        return None
    answered = [photo for photo in photos if not photo.is_of_check]
    return Pass(turn, answered, [photo for photo in photos if photo.is_of_check], look)
