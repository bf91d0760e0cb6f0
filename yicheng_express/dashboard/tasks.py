"""A thing to do, as the home page shows it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Press:
    """A button: what it says, where it goes, and what goes with it."""

    label: str
    action: str
    fields: dict


@dataclass(frozen=True)
class Task:
    """Something to do: what, how many, and where.

    badges: (words, state of the badge) beside the title. press: a button in place of the link.
    """

    title: str
    text: str
    count: int | None = None
    href: str = ""
    urgent: bool = False
    badges: tuple = ()
    press: Press | None = None
