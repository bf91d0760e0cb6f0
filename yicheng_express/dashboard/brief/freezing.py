"""简报定稿: a month's brief is frozen with all that it says, once the month is over; a correction is another
version.

By the bureau's chief. The database lets no frozen brief change or go.
"""

from django.db import transaction
from django.utils import timezone

from stations.models import District, OperatingPeriod
from yicheng_express.dashboard.brief.figures import figures_of
from yicheng_express.dashboard.brief.rights import require_freeze
from yicheng_express.dashboard.brief.snapshot import as_json
from yicheng_express.dashboard.models import Brief
from yicheng_express.dates import month_end, next_month, today
from yicheng_express.private_numbers import without_private_numbers
from yicheng_express.refusals import Refused

LONGEST_NOTE = Brief._meta.get_field("note").max_length


class BriefRefused(Refused):
    """Nothing was frozen; `reasons` say why and what to do."""


class BriefChanged(BriefRefused):
    """Somebody has frozen the month since the person looked at it."""


@transaction.atomic
def freeze(district, month, *, by, note="", seen=None):
    """Freeze the brief of `month`; answers the new Brief.

    note: why, required from the second version on. seen: the version that the person saw as the latest, 0 for
    none; who presses twice is answered what the first press froze. Raises BriefRefused, BriefChanged,
    PermissionDenied.
    """
    require_freeze(by, district)
    District.objects.select_for_update(no_key=True).get(pk=district.pk)
    refuse_a_month_that_is_not_over(month)
    refuse_a_month_without_a_network(district, month)
    latest = latest_of(district, month)
    note = note_of(note)
    if latest and pressed_twice(latest, by, note, seen):
        return latest
    version = latest.version if latest else 0
    if seen is not None and seen != version:
        raise BriefChanged(f"{in_words(latest)}，在您查看之后。请看过再办；要更正，写明原因再定稿。")
    if latest and not note:
        raise BriefRefused(f"{in_words(latest)}。再次定稿要写明更正原因。")
    return Brief.objects.create(
        district=district,
        month=month,
        version=version + 1,
        figures=as_json(figures_of(by, district, month)),
        frozen_at=timezone.now(),
        frozen_by=by,
        note=note,
    )


def refuse_a_month_without_a_network(district, month):
    if not OperatingPeriod.objects.filter(
        facility__district=district, opened_on__lte=month_end(month)
    ).exists():
        raise BriefRefused(f"{month:%Y}年{month.month}月还没有一个网点营业，没有可以定稿的简报，请核对月份。")


def refuse_a_month_that_is_not_over(month):
    if today() <= month_end(month):
        raise BriefRefused(f"{month:%Y}年{month.month}月还没有结束，从 {next_month(month)} 起才能定稿。")


def note_of(text):
    """The reason without anybody's numbers, on one line."""
    text = without_private_numbers(" ".join(str(text or "").split()))
    if len(text) > LONGEST_NOTE:
        raise BriefRefused(f"更正原因最多 {LONGEST_NOTE} 字，现有 {len(text)} 字，请写短一些。")
    return text


def pressed_twice(latest, by, note, seen):
    """Whether the latest version is what this very press has frozen already."""
    return seen is not None and (latest.version, latest.frozen_by_id, latest.note) == (seen + 1, by.pk, note)


def in_words(brief):
    """2026年10月简报已由王建设于 2026-11-12 定稿为第 1 版."""
    day = timezone.localdate(brief.frozen_at)
    month = f"{brief.month:%Y}年{brief.month.month}月"
    return f"{month}简报已由{brief.frozen_by}于 {day} 定稿为第 {brief.version} 版"


def latest_of(district, month):
    """The version that stands; None while nothing is frozen."""
    briefs = Brief.objects.filter(district=district, month=month)
    return briefs.select_related("district", "frozen_by").order_by("-version").first()
