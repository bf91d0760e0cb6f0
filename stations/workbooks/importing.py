"""An import as a whole: rehearsed without writing, then carried out, all or nothing."""

import hashlib
import json
import logging
from dataclasses import asdict, dataclass, field

from django.db import IntegrityError, transaction
from tablib import Dataset

logger = logging.getLogger(__name__)


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

    def differs_from(self, fingerprint):
        return bool(self.problems) or self.fingerprint != fingerprint


class DifferentOutcomeError(Exception):
    """The register has changed since the preview; `outcome` is what the import would do now."""

    def __init__(self, outcome):
        super().__init__("the register has changed since the preview")
        self.outcome = outcome


def rehearse(resource_class, rows, *, user):
    """What importing `rows` would do now. Nothing is written, and nobody is kept waiting."""
    return taken(resource_class(user=user, rows=rows))


def carry_out(resource_class, rows, *, user, expected):
    """Import `rows`, all or nothing; raises DifferentOutcomeError where it is not what was previewed."""
    try:
        with transaction.atomic():
            resource = resource_class(user=user, rows=rows, writing=True)
            outcome = taken(resource)
            if outcome.differs_from(expected):
                raise DifferentOutcomeError(outcome)
            resource.write()
    except IntegrityError:
        # Somebody wrote between our questions and our writing: where that is to be seen, it is told by cell.
        outcome = rehearse(resource_class, rows, user=user)
        if outcome.differs_from(expected):
            raise DifferentOutcomeError(outcome) from None
        raise
    return outcome


def taken(resource):
    """Take the rows of `resource` as far as it goes without writing."""
    headings = list(resource.fields)
    dataset = Dataset(headers=headings)
    for row in resource.rows:
        dataset.append([row.texts.get(heading, "") for heading in headings])
    result = resource.import_data(dataset)
    if result.base_errors:
        raise result.base_errors[0].error
    return outcome_of(result, resource.rows)


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
        for message in messages:
            yield row.problem(heading, message)


def unforeseen(row, error):
    """What nobody thought of: logged for the technician."""
    logger.error("import of %s failed", row.where(), exc_info=error)
    message = "这一行没能处理，原因已记入系统日志，请联系系统管理员。"
    return row.problem(None, message)
