"""年终定稿: a year's result is frozen, with every figure, row and term; a correction is another version.

From the last day of the year on, by the bureau's chief. The database lets no frozen row change or go.
"""

from django.db import transaction
from django.utils import timezone

from stations.models import District
from supervision.choices import StandingKind
from supervision.models import Standing
from supervision.refusals import CaseChanged, SupervisionRefused
from supervision.standings.rights import require_freeze
from supervision.standings.snapshot import as_json, fingerprint, live_result
from supervision.standings.years import Year, years_of
from yicheng_express.dates import today
from yicheng_express.private_numbers import without_private_numbers

LONGEST_REASON = Standing._meta.get_field("reason").max_length


@transaction.atomic
def freeze(district, *, kind, year, by, reason="", seen=None):
    """Freeze the result of `kind` (a StandingKind) of the calendar year `year`; answers the new Standing.

    reason: required from the second version on. seen: the version that the person saw as the latest, 0 for
    none. Raises SupervisionRefused, CaseChanged, PermissionDenied.
    """
    require_freeze(by, district)
    District.objects.select_for_update(no_key=True).get(pk=district.pk)
    asked = Year(year, today())
    refuse_what_cannot_be_frozen(district, asked)
    latest = latest_of(district, kind, year)
    version = latest.version if latest else 0
    if seen is not None and seen != version:
        raise CaseChanged(f"{in_words(latest)}，在您查看之后刚刚定稿。请看过再办；要更正，写明原因再定稿。")
    standing = Standing(
        district=district,
        kind=kind,
        year=year,
        version=version + 1,
        frozen_at=timezone.now(),
        frozen_by=by,
        reason=reason_of(reason, latest),
        result=as_json(live_result(kind, district, asked)),
    )
    standing.fingerprint = fingerprint(standing)
    standing.save()
    return standing


def refuse_what_cannot_be_frozen(district, year):
    if year.number not in years_of(district, year.today):
        raise SupervisionRefused(f"{district.name}在 {year.number} 年没有施行的政策，没有年终结果可以定稿。")
    if not year.has_ended:
        raise SupervisionRefused(f"{year.number} 年还没有结束，从 {year.last} 起才能定稿。")


def reason_of(text, latest):
    """The reason without anybody's numbers; needed where there is a version already."""
    text = without_private_numbers(" ".join(str(text or "").split()))
    if latest and not text:
        raise SupervisionRefused(f"{in_words(latest)}。再次定稿要写明更正原因。")
    if len(text) > LONGEST_REASON:
        raise SupervisionRefused(f"更正原因最多 {LONGEST_REASON} 字，现有 {len(text)} 字，请写短一些。")
    return text


def in_words(standing):
    """2025 年乡镇（街道）排名已由王建设于 2026-01-04 定稿为第 1 版."""
    day = timezone.localdate(standing.frozen_at)
    label = StandingKind(standing.kind).label
    return f"{standing.year} 年{label}已由{standing.frozen_by}于 {day} 定稿为第 {standing.version} 版"


def latest_of(district, kind, year):
    """The version that stands; None while nothing is frozen."""
    standings = Standing.objects.filter(district=district, kind=kind, year=year)
    return standings.select_related("district", "frozen_by").order_by("-version").first()


def is_intact(standing):
    """Whether it still says what was frozen."""
    return fingerprint(standing) == standing.fingerprint
