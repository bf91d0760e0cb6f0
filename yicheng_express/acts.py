"""What a page offers a person to do with a case."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Act:
    """Something that is this person's to do now. `reasons`: in words, why it cannot be done yet."""

    name: str
    reasons: list[str] = field(default_factory=list)

    @property
    def can_be_done(self):
        return not self.reasons
