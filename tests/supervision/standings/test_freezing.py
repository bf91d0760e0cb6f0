"""A year is frozen by the chief from its last day on, whole, for ever; a correction is another version."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from supervision.choices import StandingKind
from supervision.models import Standing
from supervision.refusals import CaseChanged, SupervisionRefused
from supervision.standings import freezing
from supervision.standings.comparison import changes_since, terms_changed
from supervision.standings.freezing import freeze, is_intact
from supervision.standings.snapshot import frozen_result, live_result
from supervision.standings.years import Year
from tests.factories import UserFactory
from tests.rounds import meet, rounds
from tests.supervision.standings.networks import (
    NOT_AT_ALL,
    YEAR,
    demanded,
    failed,
    loaded,
    the_credit,
    the_ranking,
    upheld,
)
from yicheng_express.accounts.roles import Role
from yicheng_express.dates import today

RANKING, CREDIT = StandingKind.RANKING, StandingKind.CREDIT


@pytest.mark.django_db
@pytest.mark.parametrize("kind", StandingKind)
def test_what_is_frozen_is_read_back_as_it_was_reckoned(kind, ends):
    standing = freeze(ends.district, kind=kind, year=YEAR, by=ends.chief)
    standing.refresh_from_db()
    assert frozen_result(standing) == live_result(kind, ends.district, Year(YEAR, today()))
    assert (standing.version, standing.frozen_by) == (1, ends.chief)
    assert is_intact(standing)
    standing.result["lines"][0]["name"] = "别的"
    assert not is_intact(standing)


@pytest.mark.django_db
def test_it_takes_the_chief_of_the_district_and_the_years_last_day(ends, elsewhere, monkeypatch):
    loaded(elsewhere)
    abroad = UserFactory(role=Role.BUREAU_CHIEF, scope_code="411721")
    for person in (ends.clerk, ends.leader, ends.banqiao_clerk, ends.courier, ends.finance, abroad):
        with pytest.raises(PermissionDenied, match="商务局负责人"):
            freeze(ends.district, kind=RANKING, year=YEAR, by=person)
    for day, may in ((datetime.date(YEAR, 12, 30), False), (datetime.date(YEAR, 12, 31), True)):
        monkeypatch.setattr(freezing, "today", lambda day=day: day)
        if may:
            standing = freeze(ends.district, kind=RANKING, year=YEAR, by=ends.chief)
            assert frozen_result(standing).provisional_in_words == ""
        else:
            with pytest.raises(SupervisionRefused, match=f"从 {YEAR}-12-31 起才能定稿"):
                freeze(ends.district, kind=RANKING, year=YEAR, by=ends.chief)
    for year in (2020, YEAR + 1, 99_999):
        with pytest.raises(SupervisionRefused, match="没有施行的政策"):
            freeze(ends.district, kind=RANKING, year=year, by=ends.chief)


@pytest.mark.django_db
def test_a_later_version_says_why_and_leaves_the_one_before(ends):
    first = freeze(ends.district, kind=CREDIT, year=YEAR, by=ends.chief)
    for reason in ("", "  ", None):
        with pytest.raises(SupervisionRefused, match="再次定稿要写明更正原因"):
            freeze(ends.district, kind=CREDIT, year=YEAR, by=ends.chief, reason=reason)
    with pytest.raises(SupervisionRefused, match="最多 300 字"):
        freeze(ends.district, kind=CREDIT, year=YEAR, by=ends.chief, reason="字" * 301)
    with pytest.raises(CaseChanged, match="王建设"):
        freeze(ends.district, kind=CREDIT, year=YEAR, by=ends.other_chief, reason="更正", seen=0)
    upheld(ends.station)
    second = freeze(
        ends.district, kind=CREDIT, year=YEAR, by=ends.other_chief, reason="补记投诉 13812345678", seen=1
    )
    assert (second.version, second.reason) == (2, "补记投诉 （号码略）")
    first.refresh_from_db()
    assert is_intact(first)
    assert first.fingerprint != second.fingerprint
    # The other kind and the other year count for themselves.
    assert freeze(ends.district, kind=RANKING, year=YEAR, by=ends.chief).version == 1


@pytest.mark.django_db
def test_nothing_of_what_is_frozen_changes_or_goes(ends):
    standing = freeze(ends.district, kind=RANKING, year=YEAR, by=ends.chief)
    rows = Standing.objects.filter(pk=standing.pk)
    changes = {"result": {}, "fingerprint": "0" * 64, "reason": "改了", "version": 3, "year": 2024}
    for name, value in changes.items():
        with pytest.raises(IntegrityError, match="不能改动"), transaction.atomic():
            rows.update(**{name: value})
    with pytest.raises(IntegrityError, match="不能删除"), transaction.atomic():
        rows.delete()
    assert is_intact(rows.select_related("district").get())


@pytest.mark.django_db
def test_what_changed_since_is_told_line_by_line(ends):
    ranking = freeze(ends.district, kind=RANKING, year=YEAR, by=ends.chief)
    credit = freeze(ends.district, kind=CREDIT, year=YEAR, by=ends.chief)
    assert changes_since(frozen_result(ranking), the_ranking(ends.district)) == []
    assert changes_since(frozen_result(credit), the_credit(ends.district)) == []
    late = demanded(ends.station, NOT_AT_ALL)
    failed(ends.station)
    [change] = changes_since(frozen_result(ranking), the_ranking(ends.district))
    assert (change.name, change.words) == (
        "板桥镇",
        [f"投诉按时答复率：0/1 得 0.00 分，现在 0/2 得 0.00 分（{late.complaint.number} 违规收费）"],
    )
    [change] = changes_since(frozen_result(credit), the_credit(ends.district))
    assert change.name == "麦浪快递有限公司"
    assert change.words[0] == "得分：95.00（A），现在 93.00（A）"
    assert change.words[1].startswith("检查不合格项：0 项 扣 0.00 分，现在 1 项 扣 2.00 分（411702-JC2025-")
    ends.shuitun.abolished_on = datetime.date(YEAR, 12, 1)
    ends.shuitun.save()
    changes = changes_since(frozen_result(ranking), the_ranking(ends.district))
    assert ("水屯镇", ["现在不在名单里"]) in [(each.name, each.words) for each in changes]
    assert not terms_changed(frozen_result(ranking), the_ranking(ends.district))
    loaded(ends.district, ("commend_from = 90", "commend_from = 80"))
    assert terms_changed(frozen_result(ranking), the_ranking(ends.district))


@pytest.mark.django_db(transaction=True)
def test_two_chiefs_at_once_make_one_version_each_or_one_is_refused_in_words(ends):
    number = min(rounds(), 10)

    def with_reason(by):
        return lambda turn: freeze(ends.district, kind=RANKING, year=YEAR, by=by, reason="更正")

    outcomes = meet(number, with_reason(ends.chief), with_reason(ends.other_chief))
    assert outcomes == [[None, None]] * number
    versions = list(Standing.objects.order_by("version").values_list("version", flat=True))
    assert versions == list(range(1, 2 * number + 1))

    def as_seen(by):
        return lambda turn: freeze(ends.district, kind=CREDIT, year=2022 + turn, by=by, seen=0)

    for pair in meet(3, as_seen(ends.chief), as_seen(ends.other_chief)):
        [refusal] = [each for each in pair if each is not None]
        assert isinstance(refusal, CaseChanged)
        assert "在您查看之后刚刚定稿" in str(refusal)
    assert Standing.objects.filter(kind=CREDIT).count() == 3
    connection.close()
