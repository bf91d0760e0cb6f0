"""What all sheets of the register have in common: rows matched by code, cells compared as they are shown.

A record and its row agree where every cell holds what an export would write into it now; such a row is left
alone. So what was exported and comes back unchanged changes nothing, whatever blanks or full-width letters a
stored text has. Of a row that differs, only the differing cells are taken.
"""

from copy import deepcopy

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.functional import cached_property
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource

from stations.models import Demonstration
from yicheng_express.workbooks.writing import TableSheet, workbook_bytes


class RegisterResource(Resource):
    """One kind of record as a sheet.

    columns: its columns, in the order of the sheet.
    name: the sheet's name. notes: the general rules of filling, for the sheet 填写说明.
    key: the heading of the column by which rows are matched.
    """

    class Meta:
        instance_loader_class = BaseInstanceLoader
        skip_diff = True
        report_skipped = True
        store_instance = True
        use_transactions = True

    name = ""
    key = ""
    columns = ()
    notes = ()
    frozen_columns = 1

    def __init__(self, *, user, rows=()):
        super().__init__()
        self.user = user
        self.rows = rows
        self.fields = {column.column_name: column for column in deepcopy(self.columns)}
        self.seen = {}

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
        records = self.for_showing(queryset).iterator(chunk_size=500) if queryset is not None else ()
        return workbook_bytes(
            TableSheet(
                name=self.name,
                title=f"{self.name}{self.mark}" if self.mark and queryset is not None else "",
                columns=[column.sheet_column(offers) for column in self.columns],
                rows=(
                    [column.show(record) for column in self.columns] for record in map(self.ready, records)
                ),
                frozen_columns=self.frozen_columns,
                notes=list(self.notes),
            )
        )

    @cached_property
    def mark(self):
        """Said over the sheet and in its file's name where what it shows is invented; else empty."""
        return "（演示数据）" if Demonstration.objects.visible_to(self.user).exists() else ""

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

    def before_import_row(self, row, **kwargs):
        self.row = self.rows[kwargs["row_number"] - 1]
        self.errors = {}
        self.before = {}
        self.changes = []

    def get_or_init_instance(self, instance_loader, row):
        """The record with this row's key, or a new one where the row stands for one."""
        try:
            record = self.find(row)
        except ValueError as error:
            self.fail(self.key, str(error))
            record = None
        if record:
            self.before = {heading: column.text(record) for heading, column in self.fields.items()}
            return record, False
        return self.init_instance(row), True

    def init_instance(self, row=None):
        return self._meta.model()

    def find(self, row):
        """The record that this row is about; None for a new one. ValueError for a wrong key."""
        raise NotImplementedError

    def refuse_repeated(self, key, heading, words):
        """Each record stands in a file once."""
        first = self.seen.setdefault(key, self.row)
        if first is not self.row:
            self.fail(heading, f"{words}与{first.where(heading)}重复。")

    # --- taking the cells ----------------------------------------------------------------
    def fail(self, heading, message):
        messages = self.errors.setdefault(heading, [])
        if message not in messages:
            messages.append(message)

    @property
    def is_new(self):
        return not self.before

    def import_instance(self, instance, row, **kwargs):
        """Take every cell that differs from what is shown now; gather what is wrong with each."""
        self.settle(instance, row)
        for heading, column in self.fields.items():
            if not self.is_new and row[heading] == self.before[heading]:
                continue
            try:
                self.take(instance, column, row)
            except ValueError as error:
                self.fail(heading, str(error))
        self.conclude(instance, row)
        if self.errors:
            raise ValidationError(self.errors)

    def settle(self, instance, row):
        """Before the cells are taken: where the record belongs."""

    def take(self, instance, column, row):
        if column.shown and row[column.column_name] and self.key not in self.errors:
            raise ValueError("这一列由系统填写，不能在表格里修改；请恢复原样或清空。")
        if column.attribute:
            column.save(instance, row, resource=self)

    def conclude(self, instance, row):
        """After the cells are taken: what several of them mean together."""

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """The model's own rules, each told at the cell that it is about."""
        if self.key in self.errors:
            raise ValidationError(self.errors)
        try:
            instance.full_clean(exclude=self.attributes_in_error())
        except ValidationError as error:
            for attribute, messages in error.message_dict.items():
                for message in messages:
                    self.fail(self.heading_of(attribute, message), message)
        if self.errors:
            raise ValidationError(self.errors)

    def attributes_in_error(self):
        return {self.fields[heading].attribute for heading in self.errors if heading in self.fields} - {None}

    def heading_of(self, attribute, message):
        """The heading under which the model's `attribute` stands; for a constraint, one that it is about."""
        attributes = [attribute] if attribute != NON_FIELD_ERRORS else self.attributes_of_constraint(message)
        headings = [heading for heading, column in self.fields.items() if column.attribute in attributes]
        return headings[-1] if headings else self.heading_of_place(attribute)

    def attributes_of_constraint(self, message):
        """The fields of the model's constraint that refuses with this message."""
        for constraint in self._meta.model._meta.concrete_model._meta.constraints:
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
            before, after = self.before.get(heading, ""), column.text(instance)
            if before != after:
                self.changes.append((heading, before, after))
        self.changes += self.remarks()
        return not self.is_new and not self.changes

    def remarks(self):
        """What changes beyond the cells themselves."""
        return []

    def after_import_row(self, row, row_result, **kwargs):
        row_result.diff = self.changes
