"""The columns of the register's sheets: how a value is shown in a cell, and read back from one.

A column is a field of django-import-export with a Chinese heading. `clean` raises ValueError with what is
wrong with the cell; `show` gives the value that is written into it.
"""

import re
from decimal import Decimal

from import_export.fields import Field

from yicheng_express.dates import parse_day
from yicheng_express.half_width import half_width
from yicheng_express.workbooks.opening import text_of
from yicheng_express.workbooks.reading import Heading
from yicheng_express.workbooks.writing import SheetColumn

SEPARATORS = re.compile(r"[、;；,，\n]+")
YES_AND_NO = {"是": True, "有": True, "√": True, "否": False, "无": False, "×": False}


def as_cell_text(value):
    """A written value as the reading kit will give it back."""
    if value is None:
        return ""
    return text_of(float(value) if isinstance(value, Decimal) else value)


class Column(Field):
    """A column of text.

    required: an empty cell is refused.
    optional: the whole column may be missing.
    offered: the name of the list that the drop-down offers (`RegisterResource.offers`), or the list itself.
    """

    kind = "text"
    empty = ""

    def __init__(
        self,
        heading,
        attribute=None,
        *,
        width=14,
        note="",
        required=False,
        optional=False,
        offered=(),
        strict=True,
        under="",
        shown=None,
    ):
        super().__init__(attribute=attribute, column_name=heading)
        self.width, self.note, self.required, self.optional = width, note, required, optional
        self.offered, self.strict, self.under, self.shown = offered, strict, under, shown

    def clean(self, row, **kwargs):
        text = row[self.column_name]
        if text:
            return self.parse(text, **kwargs)
        if self.required:
            raise ValueError("不能为空。")
        return self.empty

    def parse(self, text, **kwargs):
        return text

    def show(self, instance):
        """The value for the cell of `instance`."""
        if self.shown:
            return self.shown(instance)
        value = self.get_value(instance)
        return "" if value is None else self.present(value)

    def present(self, value):
        return value

    def text(self, instance):
        """What the reading kit would read in the cell of `instance`."""
        return as_cell_text(self.show(instance))

    def heading(self):
        return Heading(self.column_name, required=not self.optional)

    def sheet_column(self, offers):
        """This column for the writing kit; `offers` are the named lists of what a user may choose."""
        choices = offers.get(self.offered, ()) if isinstance(self.offered, str) else self.offered
        return SheetColumn(
            self.column_name,
            width=self.width,
            kind=self.kind,
            note=self.note,
            required=self.required,
            choices=tuple(choices),
            strict=self.strict,
            under=self.under,
        )


class CodeColumn(Column):
    """A code: digits and capital letters, whatever the keyboard was set to."""

    def parse(self, text, **kwargs):
        return half_width(text).upper()


class NumberColumn(Column):
    kind = "number"
    empty = None

    def number(self, text):
        try:
            return +Decimal(half_width(text).replace(",", ""))  # with +, what no Decimal reckons with is told
        except ArithmeticError:
            raise ValueError(f"“{text}”不是数字，请只填数字。") from None


class WholeColumn(NumberColumn):
    """A whole number."""

    def parse(self, text, **kwargs):
        number = self.number(text)
        if not number.is_finite() or number != number.to_integral_value() or abs(number) > 2**31 - 1:
            raise ValueError(f"“{text}”应为整数。")
        return int(number)


class CoordinateColumn(NumberColumn):
    """Degrees with six decimals; what is finer than that (a decimetre) is rounded."""

    def parse(self, text, **kwargs):
        number = self.number(text)
        if not number.is_finite() or abs(number) > 360:
            raise ValueError(f"“{text}”不是经纬度，请填度数，如 114.022000。")
        return round(number, 6)


class DayColumn(Column):
    kind = "day"
    empty = None

    def parse(self, text, **kwargs):
        return parse_day(text)


class ChoiceColumn(Column):
    """One of the labels of a TextChoices."""

    def __init__(self, heading, attribute, choices, **kwargs):
        super().__init__(heading, attribute, offered=tuple(choices.labels), **kwargs)
        self.choices = choices

    def parse(self, text, **kwargs):
        for value, label in self.choices.choices:
            if text in (label, value):
                return value
        raise ValueError(f"“{text}”不在选项中，请填：{'、'.join(self.choices.labels)}。")

    def present(self, value):
        return dict(self.choices.choices).get(value, "")


class YesNoColumn(Column):
    empty = False

    def __init__(self, heading, attribute, **kwargs):
        super().__init__(heading, attribute, offered=("是", "否"), **kwargs)

    def parse(self, text, **kwargs):
        if text not in YES_AND_NO:
            raise ValueError(f"“{text}”应为“是”或“否”。")
        return YES_AND_NO[text]

    def present(self, value):
        return "是" if value else "否"


class OperatorColumn(Column):
    """An enterprise of the facility's district, by name, brand or credit code."""

    empty = None

    def parse(self, text, *, resource, district, **kwargs):
        return resource.enterprises.find(text, district)

    def present(self, value):
        return value.name


class PartnersColumn(Column):
    """Several enterprises of the facility's district, separated by 、."""

    empty = ()

    def parse(self, text, *, resource, district, **kwargs):
        names = [name.strip() for name in SEPARATORS.split(text) if name.strip()]
        found = {
            enterprise.pk: enterprise
            for enterprise in (resource.enterprises.find(n, district) for n in names)
        }
        return sorted(found.values(), key=lambda enterprise: enterprise.name)

    def present(self, value):
        return "、".join(enterprise.name for enterprise in value)


class ShownColumn(Column):
    """Shown in exports for information; must come back as it was, or may be missing."""

    def __init__(self, heading, shown, **kwargs):
        super().__init__(heading, shown=shown, optional=True, **kwargs)
