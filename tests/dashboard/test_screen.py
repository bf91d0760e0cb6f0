"""The wall display: its pages say what the dashboard says, of a district or a township, or of nothing yet."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.dashboard.network import TODAY, lay_dashboard, station
from tests.factories import TownshipFactory, VillageFactory
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.screen.turns import TURNS

pytestmark = pytest.mark.django_db
PAGES = range(1, len(TURNS) + 1)


@pytest.fixture
def network(district, elsewhere):
    return lay_dashboard(district)


def screen(client, page, **query):
    return client.get("/dashboard/screen/", {"page": page, "on": TODAY} | query)


def test_every_page_says_when_its_data_were_taken_and_which_comes_next_without_a_script(network, as_role):
    client = as_role(Role.LEADER)
    for number in PAGES:
        text = screen(client, number, seconds=30).content.decode()
        assert re.search(r"截至 2026年11月23日，<time datetime=\"[^\"]+\">\d\d:\d\d</time> 更新", text), (
            number
        )
        following = number % len(TURNS) + 1
        refresh = re.search(
            r'<noscript><meta http-equiv="refresh" content="30;url=([^"]+)"></noscript>', text
        )
        assert f"page={following}" in refresh[1]
        assert "seconds=30" in refresh[1]
        assert TURNS[number - 1].title in text


def test_the_headline_holds_coverage_against_every_target(network, as_role):
    page = screen(as_role(Role.LEADER), 1)
    assert [(target.percent, lacking) for target, lacking in page.context["targets"]] == [(90, 3), (100, 3)]
    assert "57.14%" in page.content.decode()


def test_gaps_are_the_uncovered_and_those_that_are_covered_in_name_alone(network, as_role):
    found = screen(as_role(Role.LEADER), len(TURNS)).context["gaps"]
    names = [[each.village.name for _place, group in gap.groups for each in group] for gap in found]
    assert names == [["吴楼", "英刘", "雷寨"], ["石庄"]]
    assert [(gap.number, gap.priority, gap.left) for gap in found] == [(3, 1, 0), (1, 0, 0)]
    client = as_role(Role.LEADER)
    for gap in found:
        rows = client.get("/dashboard/rows/villages/", {"on": TODAY, **gap.query})
        assert rows.context["page"].paginator.count == gap.number


def test_the_trend_is_told_in_words_beside_its_charts(network, as_role):
    text = screen(as_role(Role.LEADER), 4).content.decode()
    assert "2026年10月到件 43 件、发件 0 件" in text
    assert "2026年10月缺 3 个站点的月报" in text
    assert text.count('role="img"') == 2


def test_a_township_is_shown_its_own(network, as_role):
    for role, code, query in (
        (Role.TOWNSHIP_CLERK, "411702102", {}),
        (Role.LEADER, "411702", {"township": "411702102"}),
    ):
        client = as_role(role, code)
        for number in PAGES:
            text = screen(client, number, **query).content.decode()
            assert "水屯镇" not in text, number
            assert "新坡" not in text, number
    assert screen(as_role(Role.LEADER), 1, township="411721100").status_code == 404


def test_an_empty_district_has_words_on_every_page(district, as_role):
    client = as_role(Role.LEADER)
    for number in PAGES:
        answer = screen(client, number)
        assert answer.status_code == 200
        assert "没有建制村" in answer.content.decode()


def test_what_cannot_be_asked_is_as_if_nothing_was(network, as_role):
    client = as_role(Role.LEADER)
    for query in ({"page": "0"}, {"page": "99"}, {"page": "x"}, {"seconds": "1"}, {"seconds": "9999"}):
        context = client.get("/dashboard/screen/", query).context
        assert (context["number"], context["seconds"]) == (1, 20), query


def test_its_pages_take_as_many_queries_for_many_villages_as_for_few(network, as_role):
    client = as_role(Role.LEADER)
    counts = []
    for villages in (0, 20):
        for _ in range(villages):
            station(VillageFactory(township=TownshipFactory(district=network.district)))
            VillageFactory(township=network.banqiao)
        counts.append([])
        for number in PAGES:
            with CaptureQueriesContext(connection) as queries:
                assert screen(client, number).status_code == 200
            counts[-1].append(len(queries))
    assert counts[0] == counts[1]
