"""What a list of rows behind a figure is made of: its columns, its filter, and where the rows come from."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms

ANY = ("", "全部")
SHORT = 20  # half-width characters
YES, NO, UNKNOWN = "yes", "no", "unknown"


@dataclass(frozen=True)
class Column:
    """A column on the page and in the workbook.

    value: row → text, number, day or None. link: row and Asked → the address of its page, or "". kind and
    width as `yicheng_express.workbooks.writing.SheetColumn` has them. is_code: shown as codes are.
    """

    heading: str
    value: Callable[[object], object]
    kind: str = "text"
    width: int = 14
    link: Callable[[object, object], str] | None = None
    is_code: bool = False

    @property
    def is_short(self):
        """Whether its values stay on one line."""
        return self.width < SHORT

    @property
    def is_number(self):
        return self.kind in ("count", "number")


class RowsForm(forms.Form):
    """What a list of rows is narrowed to, beside day and division; each question is optional."""

    def __init__(self, data):
        super().__init__({name: value for name, value in data.items() if value})

    def in_words(self):
        """What is asked, as the head of the page and of the workbook say it: ["覆盖：未覆盖", …]."""
        words = []
        for name, value in self.cleaned_data.items():
            if value in (None, ""):
                continue
            field = self.fields[name]
            shown = dict(field.choices).get(value, value) if hasattr(field, "choices") else value
            words.append(f"{field.label}：{shown}")
        return words


@dataclass(frozen=True)
class Listing:
    """A list of rows.

    name: as its address says it. counted: the measure word behind their number. rows: the Asked and the
    form's cleaned data → a queryset or a sequence, in order, of what the reader may see. sums: the same rows,
    all of them → heading → what its column adds up to. note: how they are counted.
    """

    name: str
    title: str
    counted: str
    permission: str
    form: type[RowsForm]
    columns: tuple[Column, ...]
    rows: Callable
    sums: Callable | None = None
    note: str = ""


def choice(label, *choices):
    """A question with a few answers, none of which needs to be given."""
    return forms.ChoiceField(label=label, required=False, choices=[ANY, *choices])
