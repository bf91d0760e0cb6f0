"""The pages of ranking and credit: own lines alone, every figure with its rows, and freezing a year."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from supervision.choices import StandingKind
from supervision.models import Complaint, Standing
from supervision.standings.freezing import freeze
from tests.factories import UserFactory
from tests.supervision.standings.networks import (
    LATE,
    YEAR,
    demanded,
    failed,
    loaded,
    station_of,
    the_credit,
    the_ranking,
    township_with,
    upheld,
)
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db
RANKING, CREDIT = StandingKind.RANKING, StandingKind.CREDIT
OPEN = {"is_solved": None, "refunded": None, "reply": "", "ended_at": None, "ended_by": None}


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), {"year": YEAR} | query if not args else query)


def read(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def version(kind, number=1):
    return ["411702", YEAR, number]


def test_a_township_reads_its_own_line_and_place_and_nobody_elses(ends, client):
    for kind in (RANKING, CREDIT):
        freeze(ends.district, kind=kind, year=YEAR, by=ends.chief)
    for address in (["ranking"], ["ranking_version", *version(RANKING)]):
        own = read(page(client, ends.banqiao_clerk, *address))
        assert "板桥镇" in own or "57.50" in own
        assert "水屯镇" not in own, address
        assert "通报批评名单：" not in own
        everybody = read(page(client, ends.leader, *address))
        assert "板桥镇" in everybody
        assert "水屯镇" in everybody
    lines = [
        ["ranking_line", ends.shuitun.code, YEAR],
        ["ranking_version_line", *version(RANKING), ends.shuitun.code],
    ]
    for address in lines:
        assert page(client, ends.banqiao_clerk, *address).status_code == 404
        read(page(client, ends.shuitun_clerk, *address))
    for name in ("ranking_workbook", "credit", "credit_versions"):
        assert page(client, ends.banqiao_clerk, name).status_code == 403
    for name in ("ranking_version_workbook", "credit_version"):
        assert page(client, ends.banqiao_clerk, name, *version(RANKING)).status_code == 403


def test_an_enterprise_reads_its_own_credit_and_nobody_elses(ends, client):
    freeze(ends.district, kind=CREDIT, year=YEAR, by=ends.chief)
    for address in (["credit"], ["credit_version", *version(CREDIT)]):
        own = read(page(client, ends.courier, *address))
        assert "麦浪" in own
        assert "晨露" not in own
        assert "家</span>" not in own  # how many have which grade
    own, other = ends.mailang.credit_code, ends.chenlu.credit_code
    for begin in (["credit_line", "411702", YEAR], ["credit_version_line", *version(CREDIT)]):
        assert "扣 5.00 分" in read(page(client, ends.courier, *begin, own))
        assert page(client, ends.courier, *begin, other).status_code == 404
    for name in ("ranking", "ranking_versions"):
        assert page(client, ends.courier, name).status_code == 403
    assert page(client, ends.courier, "credit_workbook").status_code == 403


def test_how_complete_the_others_are_is_told_to_who_sees_them(ends, client):
    township_with(ends.district, True)
    told = read(page(client, ends.leader, "ranking"))
    assert "1 个乡镇（街道）资料不全" in told
    assert "资料不全" not in read(page(client, ends.banqiao_clerk, "ranking"))
    assert "3 家企业的月报不全" in read(page(client, ends.leader, "credit"))
    assert "家企业" not in read(page(client, ends.courier, "credit"))


def test_what_changed_since_shows_nobody_anothers_line(ends, client):
    for kind in (RANKING, CREDIT):
        freeze(ends.district, kind=kind, year=YEAR, by=ends.chief)
    demanded(station_of(ends.shuitun), LATE)
    failed(station_of(ends.shuitun), 2)
    told = read(page(client, ends.leader, "ranking_version", *version(RANKING)))
    assert "投诉按时答复率：0/0 得 15.00 分，现在 0/1 得 0.00 分" in told
    for user, name in ((ends.banqiao_clerk, "ranking_version"), (ends.courier, "credit_version")):
        own = read(page(client, user, name, *version(RANKING)))
        assert "没有：按现在的数据算，结果与定稿的一样。" in own


def test_every_point_and_deduction_leads_to_exactly_its_rows(ends, client):
    line = the_ranking(ends.district).line(ends.banqiao.code)
    told = read(page(client, ends.leader, "ranking_line", ends.banqiao.code, YEAR))
    for part in line.parts:
        section = told.split(f'id="{part.key}"')[1].split("</section>")[0]
        found = re.findall(r'<th scope="row" class="nowrap">(?:<a[^>]*>)?([^<]+)<', section)
        assert found == [row.shown for row in part.rows], part.key
        assert section.count(">计分</span>") == part.good
    graded = the_credit(ends.district).line(ends.mailang.credit_code)
    told = read(page(client, ends.leader, "credit_line", "411702", YEAR, graded.code))
    for each in graded.deductions:
        section = told.split(f'id="{each.key}"')[1].split("</section>")[0]
        assert section.count('<th scope="row"') == each.number
        assert all(row.number in section for row in each.rows)


def test_who_may_not_see_complaints_is_told_the_points_and_no_case(ends, client):
    number = Complaint.objects.exclude(verdict="upheld").get().number
    told = read(page(client, ends.finance, "ranking_line", ends.banqiao.code, YEAR))
    assert "15 分 × 0 ÷ 1 ＝ 0.00 分" in told
    assert number not in told
    assert "明细由有权查看的单位掌握" in told


def test_another_district_is_not_there(ends, elsewhere, client):
    loaded(elsewhere)
    foreign = elsewhere.townships.get()
    for address in (
        ["ranking_line", foreign.code, YEAR],
        ["ranking_version", "411721", YEAR, 1],
        ["ranking_line", ends.banqiao.code, 2020],
        ["ranking_line", ends.banqiao.code, 10**30],
        ["credit_line", "411721", YEAR, elsewhere.enterprises.get().credit_code],
        ["credit_line", "411702", YEAR, "nobody"],
        ["credit_version", "411702", 10**30, 10**30],
    ):
        assert page(client, ends.leader, *address).status_code == 404, address
    for query in ({"district": "411721"}, {"district": "x"}, {"year": "1999"}, {"year": "x"}):
        assert page(client, ends.leader, "ranking", **query).status_code == 404, query
        assert page(client, ends.leader, "credit_workbook", **query).status_code == 404, query


def test_who_sees_several_districts_chooses_one_and_a_year_that_it_may_not_have(ends, elsewhere, client):
    loaded(elsewhere, ("effective_from = 2021-08-31", "effective_from = 2026-01-01"))
    city = UserFactory(role=Role.LEADER, scope_code="4117")
    for name in ("ranking", "credit"):
        told = read(page(client, city, name, district="411721", year=YEAR))
        assert f"西平县在 {YEAR} 年没有施行的政策" in told
        assert "水屯镇" not in told
        assert "<td" in read(page(client, city, name, district="411721", year=2026))


def test_a_chief_confirms_and_freezes_and_is_refused_in_words(ends, client):
    address = reverse("ranking_freeze") + f"?year={YEAR}"
    client.force_login(ends.chief)
    shown = read(client.get(address))
    assert "定稿为第 1 版" in shown
    assert not Standing.objects.exists()
    done = client.post(address, {"seen": 0}, follow=True)
    assert "已定稿为第 1 版" in done.content.decode()
    assert "现行版本" in done.content.decode()
    again = client.post(address, {"seen": 0, "reason": "更正"})
    assert (again.status_code, Standing.objects.count()) == (409, 1)
    assert "在您查看之后刚刚定稿" in again.content.decode()
    assert 'name="seen" value="1"' in again.content.decode()
    without = client.post(address, {"seen": 1})
    assert "再次定稿要写明更正原因" in without.content.decode()
    client.post(address, {"seen": 1, "reason": "<b>补报</b>"})
    told = client.get(reverse("ranking_versions")).content.decode()
    assert "&lt;b&gt;补报&lt;/b&gt;" in told
    assert "<b>补报" not in told
    assert "已有更正的版本" in read(client.get(reverse("ranking_version", args=version(RANKING))))
    for odd in ({}, {"seen": "x"}, {"seen": -1}, {"seen": 10**30}):
        assert client.post(address, odd | {"reason": "x"}).status_code == 409, odd
    for user in (ends.clerk, ends.leader, ends.banqiao_clerk):
        client.force_login(user)
        assert client.post(address, {"seen": 2, "reason": "更正"}).status_code == 403
    assert Standing.objects.count() == 2


def test_last_years_place_stands_beside_this_years(ends, client):
    freeze(ends.district, kind=RANKING, year=YEAR, by=ends.chief)
    told = read(page(client, ends.leader, "ranking", year=YEAR + 1))
    assert "上年" in told
    assert 'data-label="上年名次">1<' in told


def test_names_are_no_markup(ends, client):
    type(ends.banqiao).objects.filter(pk=ends.banqiao.pk).update(name="<script>镇")
    type(ends.mailang).objects.filter(pk=ends.mailang.pk).update(brand="<i>麦浪")
    for name in ("ranking", "credit"):
        told = read(page(client, ends.leader, name))
        assert "<script>镇" not in told
        assert "<i>麦浪" not in told


def test_a_list_has_the_same_number_of_queries_at_3_and_at_30_rows(ends, client):
    client.force_login(ends.leader)
    freeze(ends.district, kind=RANKING, year=YEAR, by=ends.chief)
    names = ["ranking", "credit"]
    counts = {name: [] for name in names}
    for rows in (1, 28):
        for _ in range(rows):
            station = station_of(township_with(ends.district, True))
            upheld(station)
            demanded(station, LATE)
        for name in names:
            with CaptureQueriesContext(connection) as queries:
                read(client.get(reverse(name), {"year": YEAR}))
            counts[name].append(len(queries))
    assert all(few == many for few, many in counts.values()), counts


def test_a_complaint_that_proves_to_be_about_an_office_is_told_no_more(ends, client):
    """Frozen or not: neither its number nor that it was taken out, to a township or an enterprise."""
    for kind in (RANKING, CREDIT):
        freeze(ends.district, kind=kind, year=YEAR, by=ends.chief)
    for complaint in Complaint.objects.all():
        Complaint.objects.filter(pk=complaint.pk).update(
            about_office=True, state="received", verdict="", **OPEN
        )
    numbers = list(Complaint.objects.values_list("number", flat=True))
    of_clerk = the_ranking(ends.district).line(ends.banqiao.code).code
    for user, kind, line in (
        (ends.banqiao_clerk, RANKING, of_clerk),
        (ends.courier, CREDIT, ends.mailang.credit_code),
    ):
        for address in (
            [f"{kind}_version", *version(kind)],
            [f"{kind}_version_line", *version(kind), line],
            [f"{kind}_line", "411702", YEAR, line] if kind == CREDIT else [f"{kind}_line", line, YEAR],
        ):
            told = read(page(client, user, *address))
            assert not [number for number in numbers if number in told], address
    told = read(page(client, ends.leader, "ranking_version", *version(RANKING)))
    assert [number for number in numbers if number in told]
