"""An import as a whole: rehearsed in a transaction that is taken back, then carried out, all or nothing."""

import hashlib
import json
import logging
from dataclasses import asdict, dataclass, field

from django.db import DatabaseError, transaction
from tablib import Dataset

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Problem:
    """A cell, or a row, that cannot be taken."""

    sheet: str
    number: int
    address: str
    heading: str
    text: str
    message: str


@dataclass(frozen=True)
class Change:
    """A row that would add or alter a record: (heading, before, after) of each cell that differs."""

    sheet: str
    number: int
    record: str
    is_new: bool
    cells: list


@dataclass
class Outcome:
    """What an import came to, or would come to."""

    unchanged: int = 0
    changes: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    @property
    def added(self):
        return sum(change.is_new for change in self.changes)

    @property
    def altered(self):
        return len(self.changes) - self.added

    @property
    def bad_rows(self):
        return len({(problem.sheet, problem.number) for problem in self.problems})

    @property
    def fingerprint(self):
        """The same for two outcomes exactly where they would change the same cells in the same way."""
        told = json.dumps([asdict(change) for change in self.changes], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


class DifferentOutcomeError(Exception):
    """The register has changed since the preview; `outcome` is what the import would do now."""

    def __init__(self, outcome):
        super().__init__("the register has changed since the preview")
        self.outcome = outcome


def rehearse(resource_class, rows, *, user):
    """What importing `rows` would do; nothing is kept."""
    return run(resource_class, rows, user=user, dry_run=True)


def carry_out(resource_class, rows, *, user, expected):
    """Import `rows`, all or nothing; raises DifferentOutcomeError where it is not what was previewed."""
    with transaction.atomic():
        outcome = run(resource_class, rows, user=user, dry_run=False)
        if outcome.problems or outcome.fingerprint != expected:
            raise DifferentOutcomeError(outcome)
    return outcome


def run(resource_class, rows, *, user, dry_run):
    resource = resource_class(user=user, rows=rows)
    headings = list(resource.fields)
    dataset = Dataset(headers=headings)
    for row in rows:
        dataset.append([row.texts.get(heading, "") for heading in headings])
    result = resource.import_data(dataset, dry_run=dry_run, rollback_on_validation_errors=True)
    if result.base_errors:
        raise result.base_errors[0].error
    return outcome_of(result, rows)


def outcome_of(result, rows):
    outcome = Outcome()
    for row, row_result in zip(rows, result.rows, strict=True):
        if row_result.validation_error:
            outcome.problems += problems_of(row, row_result.validation_error)
        elif row_result.errors:
            outcome.problems += [unforeseen(row, error.error) for error in row_result.errors]
        elif row_result.is_skip():
            outcome.unchanged += 1
        else:
            outcome.changes.append(
                Change(row.sheet, row.number, row_result.object_repr, row_result.is_new(), row_result.diff)
            )
    return outcome


def problems_of(row, error):
    """Each message at its cell."""
    for heading, messages in error.message_dict.items():
        known = heading in row.columns
        for message in messages:
            yield Problem(
                sheet=row.sheet,
                number=row.number,
                address=row.address(heading),
                heading=heading if known else "",
                text=row.texts[heading] if known else "",
                message=message,
            )


def unforeseen(row, error):
    """What the database refused, or what nobody thought of; the second is logged for the technician."""
    if isinstance(error, DatabaseError):
        message = "数据库没有接受这一行，可能刚被别人登记或修改。请刷新后重新导出、核对，再导入。"
    else:
        logger.error("import of %s failed", row.where(), exc_info=error)
        message = "这一行没能处理，原因已记入系统日志，请联系系统管理员。"
    return Problem(row.sheet, row.number, row.address(), heading="", text="", message=message)
