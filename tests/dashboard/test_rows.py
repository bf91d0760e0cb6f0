"""Every figure of the dashboard leads to exactly that many rows, on the page and in the workbook."""

import io
import random
import re
from html import unescape
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from stations.models import Township, Village
from supervision.tasks.spreading import spread_again
from tests.dashboard.network import MODES, TODAY, accept, lay_dashboard, station
from tests.factories import UserFactory, VillageFactory
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.rows.registry import LISTINGS

pytestmark = pytest.mark.django_db
COUNTED = re.compile(r'class="counted" href="([^"]+)">([\d,]+)</a>')
NUMBER = re.compile(r'data-number="(\d+)"')


@pytest.fixture
def network(district, elsewhere):
    return lay_dashboard(district)


def figures_of(client, address):
    """[(address of the rows, the figure)] of a page."""
    page = client.get(address).content.decode()
    return [(unescape(href), int(number.replace(",", ""))) for href, number in COUNTED.findall(page)]


def rows_on_page(client, address):
    return int(NUMBER.search(client.get(address).content.decode())[1])


def rows_in_workbook(client, address):
    """(how many rows the sheet has below its headings, what the line below them adds up)."""
    path, query = address.split("?")
    content = client.get(f"{path}workbook/?{query}").content
    rows = list(load_workbook(io.BytesIO(content)).active.values)
    listing = LISTINGS[path.rstrip("/").rsplit("/", 1)[1]]
    below = rows[[row[0] for row in rows].index(listing.columns[0].heading) + 1 :]
    if not listing.sums:
        return len(below), ()
    return (len(below) - 1, below[-1][1:]) if below else (0, (0,))


def agrees(client, address):
    """Hold every figure of a page against the rows behind it, or what they add up to; how many there were."""
    figures = figures_of(client, address)
    for href, number in some_of(figures):
        rows, sums = rows_in_workbook(client, href)
        assert rows_on_page(client, href) == rows, href
        assert number in sums if sums else number == rows, href
    return len(figures)


def some_of(figures):
    """Two of each kind: the first and the last figure whose list is asked the same questions."""
    kinds = {}
    for href, number in figures:
        path, _, query = href.partition("?")
        if path.startswith("/dashboard/rows/"):
            kinds.setdefault((path, *sorted(parse_qs(query))), {})[href] = number
    return [
        each
        for kind in kinds.values()
        for each in {**dict([*kind.items()][:1]), **dict([*kind.items()][-1:])}.items()
    ]


def test_every_figure_has_exactly_its_rows(network, as_role):
    client = as_role(Role.LEADER)
    for address in (
        f"/dashboard/?on={TODAY}",
        f"/dashboard/411702102/?on={TODAY}",
        f"/dashboard/411702103/?on={TODAY}",
        f"/dashboard/411702001/?on={TODAY}",
        "/dashboard/?on=2021-08-31",
        "/dashboard/?on=2026-10-19",
    ):
        assert agrees(client, address), address


@pytest.mark.parametrize("seed", range(3))
def test_and_has_them_on_any_register(network, as_role, seed):
    chance = random.Random(seed)  # noqa: S311 - any register will do
    townships = [network.banqiao, network.shuitun]
    parcels = {township: {} for township in townships}
    for _ in range(12):
        township = chance.choice(townships)
        village = VillageFactory(
            township=township,
            population=chance.choice([None, 2499, 2500, 4000]),
            community=chance.random() < 0.2,
        )
        for _station in range(chance.randint(0, 2)):
            manner = {"cooperation": chance.choice(MODES), "resident": chance.random() < 0.5}
            closed_on = chance.choice([None, None, TODAY])
            each = station(village, closed_on=closed_on, **manner)
            parcels[township][each] = chance.choice([0, 0, 5])
    accept(network.shuitun, parcels[network.shuitun])
    assert agrees(as_role(Role.BUREAU_CLERK), f"/dashboard/?on={TODAY}") >= 30


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("reach=resident", {"夏庄", "新坡"}),
        ("reach=cooperation", {"胡楼"}),
        ("reach=dormant", {"石庄"}),
        ("covered=no", {"吴楼", "英刘", "雷寨"}),
        ("covered=no&township=411702103", {"雷寨"}),
        ("resident=yes", {"夏庄", "石庄", "新坡"}),
        ("mode=transport_courier", {"新坡"}),
        ("effective=yes", {"夏庄", "胡楼"}),
        ("effective=unknown", {"新坡", "雷寨"}),
        ("priority=yes", {"夏庄", "胡楼", "吴楼"}),
        ("priority=yes&covered=no", {"吴楼"}),
        ("priority=unknown", {"英刘", "雷寨"}),
        ("covered=no&on=2026-10-19", {"英刘", "雷寨"}),
        ("", {"夏庄", "胡楼", "石庄", "吴楼", "英刘", "新坡", "雷寨"}),
    ],
)
def test_the_list_of_villages_answers_what_is_asked(network, as_role, query, names):
    page = as_role(Role.LEADER).get(f"/dashboard/rows/villages/?on={TODAY}&{query}")
    assert {each.village.name for each in page.context["page"]} == names


def test_the_gap_list_says_who_is_to_act_and_by_when(network, as_role):
    page = as_role(Role.LEADER).get(f"/dashboard/rows/gaps/?on={TODAY}")
    rows = {row.gap.village.name: row.due_in_words for row in page.context["page"]}
    assert list(rows) == ["吴楼", "石庄", "英刘", "雷寨"]  # the priority village first
    assert set(rows.values()) == {"2022-12-31（已过期）"}
    before = as_role(Role.LEADER).get("/dashboard/rows/gaps/?on=2021-12-31").context["page"]
    assert {row.due_in_words for row in before} == {"2021-12-31"}


def test_the_day_of_a_townships_duty_is_that_of_its_gaps(network, as_role):
    spread_again(network.district.policies.get(), by=UserFactory(role=Role.BUREAU_CHIEF, scope_code="411702"))
    duty = network.banqiao.work_tasks.get(key="coverage-100")
    duty.due_on = TODAY
    duty.save()
    page = as_role(Role.LEADER).get(f"/dashboard/rows/gaps/?on={TODAY}&township=411702102")
    assert {row.due_in_words for row in page.context["page"]} == {f"{TODAY}"}
    assert f"/supervision/tasks/{duty.pk}/" in page.content.decode()


@pytest.mark.parametrize(
    "query", ["reach=x", "covered=maybe", "township=411721100", "district=411721", "township=x"]
)
def test_what_cannot_be_asked_is_not_there(network, as_role, query):
    for name in LISTINGS:
        if "township" in query or "district" in query or name == "villages":
            assert as_role(Role.LEADER).get(f"/dashboard/rows/{name}/?{query}").status_code == 404, name


def test_a_township_sees_its_own_rows_alone(network, as_role):
    client = as_role(Role.TOWNSHIP_CLERK, scope_code="411702103")
    for name in ("villages", "gaps"):
        page = client.get(f"/dashboard/rows/{name}/?on={TODAY}").content.decode()
        assert "雷寨" in page
        for foreign in ("夏庄", "英刘", "外村"):
            assert foreign not in page, name
    assert client.get("/dashboard/411702102/").status_code == 404


def test_lists_and_boards_have_the_same_number_of_queries_at_3_and_at_30_villages(network, as_role):
    client = as_role(Role.BUREAU_CHIEF)
    addresses = [
        "/dashboard/",
        "/dashboard/411702102/",
        "/dashboard/411702/work/",
        *(f"/dashboard/rows/{name}/" for name in LISTINGS),
    ]
    addresses.append(f"/dashboard/villages/{Village.objects.get(name='夏庄').code}/")
    counts = [queries_of(client, addresses)]
    for township in Township.objects.filter(district=network.district):
        for number in range(10):
            village = VillageFactory(township=township, population=number * 400 + 1)
            station(village, closed_on=TODAY if number % 3 else None)
    counts.append(queries_of(client, addresses))
    assert counts[0] == counts[1]
    assert [counts[0][address] for address in ("/dashboard/", "/dashboard/411702/work/")] == [50, 45]


def queries_of(client, addresses):
    numbers = {}
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{address}?on={TODAY}").status_code == 200, address
        numbers[address] = len(queries)
    return numbers


def test_without_a_division_there_is_no_dashboard_and_it_is_said(db, client):
    client.force_login(UserFactory(role=Role.LEADER, scope_code="411702"))
    page = client.get("/dashboard/")
    assert page.status_code == 200
    assert "还没有区划" in page.content.decode()
    assert client.get("/dashboard/rows/villages/").status_code == 404
