"""Years whose result is frozen, and tasks with what proves them, as they stand in the database."""

from supervision.choices import StandingKind, TaskStep
from supervision.models import Standing, TaskNote, TaskProof
from supervision.standings.snapshot import as_json, fingerprint, live_result
from supervision.standings.years import Year
from tests.factories import UserFactory
from tests.supervision.rows import DAY, task_of
from yicheng_express.dates import today


def frozen_year(district, kind, year=2025, *, version=1, reason=""):
    """The result of a year as it is reckoned now, frozen by no verb."""
    standing = Standing(
        district=district,
        kind=kind,
        year=year,
        version=version,
        reason=reason,
        frozen_by=UserFactory(scope_code=district.code),
        result=as_json(live_result(kind, district, Year(year, today()))),
    )
    standing.fingerprint = fingerprint(standing)
    standing.save()
    return standing


def year_ends(own, abroad):
    """What stands in the addresses of rankings and credit: of the district of `own`, and of another."""
    addresses = {}
    for kind, lines in (
        (StandingKind.RANKING, [own.township.code, abroad.township.code]),
        (StandingKind.CREDIT, [own.operator.credit_code, abroad.operator.credit_code]),
    ):
        frozen = [frozen_year(each.district, kind) for each in (own, abroad)]
        versions = [[each.district.code, each.year, each.version] for each in frozen]
        addresses[f"{kind}_version"] = versions
        addresses[f"{kind}_version_line"] = [
            [*version, line] for version, line in zip(versions, lines, strict=True)
        ]
    addresses["ranking_line"] = [[each.township.code, 2025] for each in (own, abroad)]
    addresses["credit_line"] = [
        [each.district.code, 2025, each.operator.credit_code] for each in (own, abroad)
    ]
    return addresses


def task_with_proof(township):
    task = task_of(township, due_on=DAY)
    note = TaskNote.objects.create(task=task, step=TaskStep.PROGRESS, words="已调研。", percent=50)
    TaskProof.objects.create(note=note, name="照片", file="facility_photos/none.jpg", is_photo=True)
    return task
