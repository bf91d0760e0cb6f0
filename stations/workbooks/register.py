"""What all sheets of the register have in common: rows matched by code, cells compared as they are shown.

A record and its row agree where every cell holds what an export would write into it now; such a row is left
alone. So what was exported and comes back unchanged changes nothing, whatever blanks or full-width letters a
stored text has. Of a row that differs, only the differing cells are taken.

Rows are taken in Python alone. What has to be asked of the database is asked for the whole file, before the
first row and after the last, and `write` writes all records together: queries do not grow with the rows.
"""

from copy import deepcopy
from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import BaseConstraint
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource

from stations.models import Demonstration
from stations.workbooks.constraints import Uniqueness, broken_checks, rules_of_uniqueness, table_constraints
from stations.workbooks.saving import add, alter
from yicheng_express.workbooks.reading import Row
from yicheng_express.workbooks.writing import TableSheet, workbook_bytes


@dataclass
class Entry:
    """A row on its way into the register.

    before: what was shown in each cell; empty for a new record.
    record: what it adds or alters, once its cells are taken; None where it changes nothing or has no record.
    """

    row: Row
    before: dict = field(default_factory=dict)
    changes: list = field(default_factory=list)
    errors: dict = field(default_factory=dict)
    record: object = None

    @property
    def is_new(self):
        return not self.before

    def fail(self, heading, message):
        messages = self.errors.setdefault(heading, [])
        if message not in messages:
            messages.append(message)


class RegisterResource(Resource):
    """One kind of record as a sheet.

    columns: its columns, in the order of the sheet.
    name: the sheet's name. notes: the general rules of filling, for the sheet 填写说明.
    key: the heading of the column by which rows are matched.
    printed_up_to: the heading of the last column that goes on paper; all of them where it is empty.
    district_path: lookup to the district that a record lies in.

    With `writing`, within a transaction, the records that the rows name are locked, and `write` may follow.
    """

    class Meta:
        instance_loader_class = BaseInstanceLoader
        skip_diff = True
        report_skipped = True
        use_transactions = False

    name = ""
    key = ""
    district_path = "district"
    columns = ()
    notes = ()
    frozen_columns = 1
    printed_up_to = ""

    def __init__(self, *, user, rows=(), writing=False):
        super().__init__()
        self.user = user
        self.rows = rows
        self.writing = writing
        self.fields = {column.column_name: column for column in deepcopy(self.columns)}
        self.seen = {}
        self.entries = []
        self.given_away = set()

    # --- writing -------------------------------------------------------------------------
    @classmethod
    def headings(cls):
        return [column.heading() for column in cls.columns]

    def offers(self):
        """The named lists that drop-downs offer to this user."""
        return {}

    def workbook(self, queryset=None):
        """The .xlsx with the records of `queryset`, or none: an empty template."""
        offers = self.offers()
        mark = self.mark(queryset) if queryset is not None else ""
        records = self.for_showing(queryset).iterator(chunk_size=500) if queryset is not None else ()
        return workbook_bytes(
            TableSheet(
                name=self.name,
                title=f"{self.name}{mark}" if mark else "",
                columns=[column.sheet_column(offers) for column in self.columns],
                rows=(
                    [column.show(record) for column in self.columns] for record in map(self.ready, records)
                ),
                frozen_columns=self.frozen_columns,
                printed=list(self.fields).index(self.printed_up_to) + 1 if self.printed_up_to else 0,
                notes=list(self.notes),
            )
        )

    def mark(self, queryset):
        """Said over the sheet and in its file's name where some of the records are invented; else empty."""
        districts = queryset.order_by().values(self.district_path)
        return "（演示数据）" if Demonstration.objects.filter(district__in=districts).exists() else ""

    def for_showing(self, queryset):
        """`queryset` with all that the columns look at."""
        return queryset

    def ready(self, record):
        """A record as the columns want it."""
        return record

    # --- finding the record of a row -----------------------------------------------------
    def before_import(self, dataset, **kwargs):
        """Fetch in a few questions what the whole file names."""
        self.known = self.fetch([row.texts[self.key] for row in self.rows])

    def fetch(self, keys):
        """The records that `keys` name, by key, all within the user's scope."""
        raise NotImplementedError

    def by_now(self, queryset):
        """Records as they are now; where they are to be written, nobody else changes them until then."""
        return queryset.order_by("pk").select_for_update(of=("self",)) if self.writing else queryset

    def before_import_row(self, row, **kwargs):
        self.entry = Entry(self.rows[kwargs["row_number"] - 1])
        self.entries.append(self.entry)

    def get_or_init_instance(self, instance_loader, row):
        """The record with this row's key, or a new one where the row stands for one."""
        try:
            record = self.find(row)
        except ValueError as error:
            self.entry.fail(self.key, str(error))
            record = None
        if record:
            self.entry.before = {heading: column.text(record) for heading, column in self.fields.items()}
            return record, False
        return self.init_instance(row), True

    def init_instance(self, row=None):
        return self._meta.model()

    def find(self, row):
        """The record that this row is about; None for a new one. ValueError for a wrong key."""
        raise NotImplementedError

    def refuse_repeated(self, key, heading, words):
        """Each record stands in a file once."""
        first = self.seen.setdefault(key, self.entry.row)
        if first is not self.entry.row:
            self.entry.fail(heading, f"{words}与{first.where(heading)}重复。")

    # --- taking the cells ----------------------------------------------------------------
    def import_instance(self, instance, row, **kwargs):
        """Take every cell that differs from what is shown now; gather what is wrong with each."""
        self.settle(instance, row)
        for heading, column in self.fields.items():
            if heading in self.entry.row.faults:
                self.entry.fail(heading, self.entry.row.faults[heading])
                continue
            if not self.entry.is_new and row[heading] == self.entry.before[heading]:
                continue
            try:
                self.take(instance, column, row)
            except ValueError as error:
                self.entry.fail(heading, str(error))
        self.conclude(instance, row)
        if self.entry.errors:
            raise ValidationError(self.entry.errors)

    def settle(self, instance, row):
        """Before the cells are taken: where the record belongs."""

    def take(self, instance, column, row):
        if column.shown and row[column.column_name] and self.key not in self.entry.errors:
            raise ValueError("这一列由系统填写，不能在表格里修改；请恢复原样或清空。")
        if column.attribute:
            column.save(instance, row, resource=self)

    def conclude(self, instance, row):
        """After the cells are taken: what several of them mean together."""

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """The model's own rules for one record, each told at the cell that it is about."""
        if self.key not in self.entry.errors:
            self.entry.record = instance
            self.fail_each(self.refusals(instance))
        if self.entry.errors:
            raise ValidationError(self.entry.errors)

    def refusals(self, instance):
        """What the model says, by attribute. What its foreign keys point to was fetched, and is there."""
        found = {
            key.name
            for key in instance._meta.fields
            if key.many_to_one and getattr(instance, key.attname) is not None
        }
        exclude = self.attributes_in_error()
        try:
            instance.full_clean(exclude=exclude | found, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            refusals = error.message_dict
        else:
            refusals = {}
        if broken := broken_checks(instance, exclude | set(refusals)):
            refusals.setdefault(NON_FIELD_ERRORS, []).extend(broken)
        return refusals

    def fail_each(self, refusals):
        for attribute, messages in refusals.items():
            for message in messages:
                self.entry.fail(self.heading_of(attribute, message), message)

    def save_instance(self, instance, is_create, row, **kwargs):
        """Not row by row: `write` writes all of them together."""

    def attributes_in_error(self):
        headings = set(self.fields) & set(self.entry.errors)
        return {self.fields[heading].attribute for heading in headings} - {None}

    def heading_of(self, attribute, message):
        """The heading under which the model's `attribute` stands; for a constraint, one that it is about."""
        attributes = [attribute] if attribute != NON_FIELD_ERRORS else self.attributes_of_constraint(message)
        headings = [heading for heading, column in self.fields.items() if column.attribute in attributes]
        return headings[-1] if headings else self.heading_of_place(attribute)

    def attributes_of_constraint(self, message):
        """The fields of the model's constraint that refuses with this message."""
        for constraint in table_constraints(self._meta.model, BaseConstraint):
            if constraint.violation_error_message == message:
                return getattr(constraint, "fields", ()) or constraint.condition.referenced_base_fields
        return ()

    def heading_of_place(self, attribute):
        """Where it is told what the model says of an attribute without a column."""
        return self.key

    # --- what it comes to ----------------------------------------------------------------
    def skip_row(self, instance, original, row, import_validation_errors=None):
        if import_validation_errors:
            return False
        for heading, column in self.fields.items():
            before, after = self.entry.before.get(heading, ""), column.text(instance)
            if before != after:
                self.entry.changes.append((heading, before, after))
        self.entry.changes += self.remarks(instance)
        return not self.entry.is_new and not self.entry.changes

    def remarks(self, instance):
        """What changes beyond the cells themselves."""
        return []

    def after_import_row(self, row, row_result, **kwargs):
        row_result.diff = self.entry.changes

    # --- the whole file ------------------------------------------------------------------
    def after_import(self, dataset, result, **kwargs):
        """What only all rows together can be asked: the new codes, and what may stand once."""
        self.register([entry.record for entry in self.to_write() if entry.is_new])
        self.refuse_what_is_taken()
        for entry, row_result in zip(self.entries, result.rows, strict=True):
            if entry.errors:
                row_result.validation_error = ValidationError(entry.errors)
            elif entry.record:
                row_result.add_instance_info(entry.record)

    def register(self, records):
        """What new records are given by the register itself."""

    def to_write(self):
        return [entry for entry in self.entries if entry.record and not entry.errors]

    def refuse_what_is_taken(self):
        taken = {id(entry.record): entry for entry in self.entries if entry.record}
        asked = []
        for self.entry in taken.values():
            asked.append((self.entry.record, self.attributes_in_error()))
        for fields, condition, message in rules_of_uniqueness(self._meta.model):
            rule = Uniqueness(self._meta.model, fields, condition)
            for record in rule.refused(asked):
                self.entry = taken[id(record)]
                attribute = NON_FIELD_ERRORS if message else fields[0]
                told = message or str(record.unique_error_message(self._meta.model, fields))
                self.fail_each({attribute: [told]})
            self.given_away |= rule.given_away

    def write(self):
        """Write every record; the altered ones first, for a new one may bear a name that they gave away."""
        entries = self.to_write()
        self.write_altered([entry.record for entry in entries if not entry.is_new])
        self.write_new([entry.record for entry in entries if entry.is_new])

    def write_altered(self, records):
        alter(self._meta.model, records, user=self.user)

    def write_new(self, records):
        add(self._meta.model, records, user=self.user)
