"""查站点 before the public: the village, its stations, and nothing that a villager need not know."""

import datetime
import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stations.choices import EnterpriseKind
from stations.models import District, Village
from stations.policy_file import load_policy
from stations.public_stations import stations_before_the_public
from tests.banqiao import lay_banqiao, load_both_policies
from tests.factories import (
    EnterpriseFactory,
    HubFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.laid_once import laid_once
from tests.stations.rosters import YICHENG_POLICY
from yicheng_express.accounts.roles import Role
from yicheng_express.dates import today

FIND = reverse("find_station")
TOWNSHIP = re.compile(r'<a href="[^"]*[?;]township=411702102"')
# What a villager need not know, wherever it is kept.
SECRETS = {
    "manager_name": "王建国",
    "note": "内部备注",
    "longitude": "114.051234",
    "latitude": "32.981234",
}


def page_of(code):
    return reverse("village_stations", args=[code])


@pytest.fixture
def place(district, elsewhere):
    return lay_place(district)


@laid_once
def lay_place(district):
    """板桥镇: 夏庄 with a station of which everything is told, 胡楼 with one that nothing is told of."""
    place = lay_banqiao(district, stations=2)
    partner = EnterpriseFactory(district=district, name="麦浪快递有限公司", brand="麦浪快递")
    carrier = EnterpriseFactory(
        district=district, name="同路客运有限公司", brand="同路客运", kind=EnterpriseKind.TRANSPORT
    )
    station = place.stations[0]
    told = {
        "address": "板桥镇夏庄村委会东侧",
        "hours": "8:00—18:00，全年无休",
        "charges": "取件免费。\r\n\r\n寄件：省内首重 8 元。",
        "manager_phone": "0396-1234567",
        "bus_route": "板桥镇—夏庄村",
        "does_training": True,
    }
    for name, value in (told | SECRETS).items():
        setattr(station, name, value)
    station.save()
    station.partners.set([partner, carrier, station.operator])
    load_both_policies()
    return place


def text(answer):
    return answer.content.decode()


# --- the village is found -----------------------------------------------------------------------------------


def test_the_villagers_page_stands_where_staff_find_their_desk(place, client, as_role):
    answer = client.get("/")
    page = text(answer)
    assert answer.status_code == 200
    for name in ("complain", "follow_complaint", "released_complaints", "public_notices", "login"):
        assert f'href="{reverse(name)}"' in page, name
    assert page.count('href="tel:12345"') == page.count('href="tel:12305"') == 1
    assert "您在哪个区（县）" in page
    assert "工作台" not in page
    assert "no-cache" in answer.headers["Cache-Control"]
    assert "Cookie" in answer.headers["Vary"]
    page = text(as_role(Role.LEADER).get("/"))
    assert "工作台" in page
    assert "您在哪个" not in page


def test_a_portal_of_one_district_asks_for_the_village_at_once(district, client):
    TownshipFactory(district=district, code="411702102", name="板桥镇")
    load_policy(YICHENG_POLICY)
    page = text(client.get("/"))
    assert f'action="{FIND}"' in page
    assert "驿城区快递进村" in page
    assert "到站取件不收任何费用。" in page
    assert TOWNSHIP.search(page)


def test_an_empty_portal_has_its_pages(db, client):
    for page in ("/", FIND, f"{FIND}?q=xia"):
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert "还没有开通的区（县）" in text(answer), page


def test_a_village_and_a_community_are_found_by_name_pinyin_or_township(place, client):
    VillageFactory(township=place.township, code="411702102001", name="橡林社区", community=True)
    for query, there, not_there in (
        ("q=xiaz", [page_of("411702102204"), "板桥镇"], ["外村", page_of("411702103201")]),
        ("q=橡林", [page_of("411702102001")], ["没有找到"]),
        ("q=外村", ["没有找到“外村”", "或者按乡镇（街道）找"], ["柏城镇"]),
        ("q=<b>", ["没有找到“&lt;b&gt;”"], ["<b>"]),
        ("q=", ["或者按乡镇（街道）找"], ["没有找到"]),
        ("township=411702102", [page_of("411702102206"), "板桥镇的村"], ["只知道在", "新坡"]),
        ("township=411721100", ["或者按乡镇（街道）找"], ["柏城镇", "外村"]),
    ):
        answer = client.get(f"{FIND}?district=411702&{query}")
        page = text(answer)
        assert answer.status_code == 200, query
        assert [words for words in there if words not in page] == [], query
        assert [words for words in not_there if words in page] == [], query


def test_of_several_districts_first_which_and_then_it_is_kept(place, client):
    page = text(client.get(f"{FIND}?district=999999"))
    assert "您在哪个区（县）" in page
    assert "西平县" in page
    page = text(client.get(f"{FIND}?district=411702"))
    assert '<input type="hidden" name="district" value="411702">' in page
    assert f"{FIND}?district=411702&amp;township=411702102" in page
    assert f'href="{FIND}?district=411702"' in text(client.get(page_of("411702102204")))


def test_a_merged_village_is_found_by_its_old_name_and_leads_on(place, client):
    xiazhuang = Village.objects.get(code="411702102204")
    yesterday = today() - datetime.timedelta(days=1)
    middle = VillageFactory(
        township=place.township,
        code="411702102301",
        name="中合",
        abolished_on=yesterday,
        merged_into=xiazhuang,
    )
    old = VillageFactory(
        township=place.township,
        code="411702102302",
        name="老寨",
        abolished_on=yesterday,
        merged_into=middle,
    )
    gone = VillageFactory(township=place.township, code="411702102303", name="空村", abolished_on=yesterday)
    page = text(client.get(f"{FIND}?district=411702&q=老寨"))
    assert page_of(old.code) in page
    assert "已并入中合" in page
    assert client.get(page_of(old.code)).headers["Location"] == page_of(xiazhuang.code)
    assert "板桥镇 夏庄" in text(client.get(reverse("complain_at", args=[old.code])))
    assert "没有找到" in text(client.get(f"{FIND}?district=411702&q=空村"))
    for code in (gone.code, "999999999999"):
        answer = client.get(page_of(code))
        assert answer.status_code == 404, code
        assert "请重新找您的村" in text(answer), code


def test_villages_that_went_into_each_other_end_nowhere(place, client):
    yesterday = today() - datetime.timedelta(days=1)
    one = VillageFactory(township=place.township, abolished_on=yesterday)
    other = VillageFactory(township=place.township, abolished_on=yesterday, merged_into=one)
    one.merged_into = other
    one.save()
    assert client.get(page_of(one.code)).status_code == 404


# --- what is told of a station ------------------------------------------------------------------------------


def test_a_station_tells_where_when_what_it_costs_whose_parcels_and_whom_to_call(place, client):
    answer = client.get(page_of("411702102204"))
    page = text(answer)
    for words in (
        "板桥镇 夏庄的快递站",
        "营业的有 1 个",
        "夏庄便民服务站",
        "板桥镇夏庄村委会东侧",
        "8:00—18:00，全年无休",
        "<li>取件免费。</li><li>寄件：省内首重 8 元。</li>",
        "收寄快递、电商培训",
        "本区快递、麦浪快递",
        "<dd>同路客运</dd>",
        "板桥镇—夏庄村",
        'href="tel:0396-1234567"',
        f"{reverse('complain_at', args=['411702102204'])}?facility=411702102204-01",
        "板桥镇集散中心",
        "到站取件不收任何费用。",
        "《快递暂行条例》",
    ):
        assert words in page, words
    for words in ("没有登记", "还没有公布", "没有营业", "新坡", "胡楼", "外村"):
        assert words not in page, words
    assert "max-age=300" in answer.headers["Cache-Control"]
    assert "Cookie" in answer.headers["Vary"]


def test_what_a_station_has_not_published_is_said_plainly(place, client):
    place.stations[1].__class__.objects.filter(pk=place.stations[1].pk).update(manager_phone="")
    page = text(client.get(page_of("411702102206")))
    assert "还没有公布什么免费、什么收费" in page
    assert "还没有公布</dd>" in page
    assert page.count("没有登记") == 2
    assert "打电话 <span>" not in page


def test_nothing_is_told_that_a_villager_need_not_know(place, client):
    station = place.stations[0]
    Village.objects.filter(pk=station.village.pk).update(population=98321, population_source="人口普查")
    station.operator.contact_name, station.operator.contact_phone = "钱经理", "13911112222"
    station.operator.save()
    closed = StationFactory(village=station.village, name="老站", operator=station.operator)
    OperatingPeriodFactory(facility=closed, closed_on=datetime.date(2025, 1, 1), closing_reason="拖欠房租")
    secret = [*SECRETS.values(), "钱经理", "13911112222", "拖欠房租", "98321", "人口普查"]
    secret += [station.operator.credit_code, station.operator.name, "村集体", "驻村设点"]
    for page in ("/", f"{FIND}?district=411702&q=xiaz", page_of("411702102204"), page_of("411702102206")):
        shown = text(client.get(page))
        assert [words for words in secret if words in shown] == [], page


def test_the_page_is_the_same_for_staff_of_any_scope(place, client, as_role):
    as_role(Role.TOWNSHIP_CLERK, scope_code="411721100")
    answer = client.get(page_of("411702102204"))
    assert "0396-1234567" in text(answer)
    assert "王建国" not in text(answer)
    assert "max-age" not in answer.headers.get("Cache-Control", "")


def test_nobody_is_given_a_session_by_reading(place, client):
    for page in ("/", FIND, page_of("411702102204")):
        client.get(page)
    assert not client.cookies
    assert not Session.objects.exists()


def test_the_complaint_begins_with_the_station_that_was_looked_at(place, client):
    form = reverse("complain_at", args=["411702102204"])
    chosen = re.compile(r'name="facility" value="411702102204-01"[^>]*checked')
    assert chosen.search(text(client.get(f"{form}?facility=411702102204-01")))
    assert not chosen.search(text(client.get(f"{form}?facility=411721100200-01")))
    assert not chosen.search(text(client.get(form)))


# --- what is not open ---------------------------------------------------------------------------------------


def test_where_nothing_is_open_it_is_said_and_the_townships_others_are_named(place, client):
    village = VillageFactory(township=place.township, code="411702102220", name="空庄")
    page = text(client.get(page_of(village.code)))
    assert "空庄现在没有营业的快递站" in page
    for words in (
        page_of("411702102204"),
        page_of("411702102206"),
        "板桥镇集散中心",
        "13900000000",
    ):
        assert words in page, words
    assert "新坡" not in page, "of another township"
    lonely = VillageFactory(township=TownshipFactory(district=place.township.district, name="孤山镇"))
    page = text(client.get(page_of(lonely.code)))
    assert "孤山镇也没有，请打下面的电话问" in page


def test_a_station_is_open_from_its_opening_day_up_to_its_closing_day(place):
    """And is then told as closed since that day; or, with an opening ahead, as coming."""
    village, day = VillageFactory(township=place.township), datetime.date(2026, 3, 2)
    station = StationFactory(village=village, name="村口站")
    first, second = datetime.date(2026, 1, 5), datetime.date(2026, 6, 1)
    OperatingPeriodFactory(facility=station, opened_on=first, closed_on=day)

    def told(on):
        stations = stations_before_the_public(village, on)
        return [
            (name, each.closed_on, each.opens_on)
            for name in ("open", "coming", "closed")
            for each in getattr(stations, name)
        ]

    one = datetime.timedelta(days=1)
    assert told(first - one) == [("coming", None, first)]
    assert told(first) == told(day - one) == [("open", None, None)]
    assert told(day) == [("closed", day, None)]
    OperatingPeriodFactory(facility=station, opened_on=second)
    assert told(day) == [("coming", day, second)]
    assert told(second) == [("open", None, None)]


def test_closed_and_coming_stations_are_told_with_their_days_and_without_a_telephone(place, client):
    village = VillageFactory(township=place.township, code="411702102221", name="旧庄")
    closed, coming, never = (
        StationFactory(village=village, name=name) for name in ("旧站", "新站", "筹备站")
    )
    OperatingPeriodFactory(facility=closed, closed_on=datetime.date(2025, 3, 1))
    ahead = today() + datetime.timedelta(days=9)
    OperatingPeriodFactory(facility=coming, opened_on=ahead)
    assert never
    page = text(client.get(page_of(village.code)))
    assert "旧庄现在没有营业的快递站" in page
    assert "<strong>旧站</strong><span>2025年3月1日起停业</span>" in page
    assert f"<strong>新站</strong><span>{ahead.year}年{ahead.month}月{ahead.day}日起营业</span>" in page
    assert "<strong>筹备站</strong><span>还没有定下哪天营业</span>" in page
    assert "打电话 <span>" not in page


def test_a_closed_hub_is_not_named(place, client):
    hub = HubFactory(township=place.township, name="板桥镇旧集散中心", code="411702102-99")
    OperatingPeriodFactory(facility=hub, closed_on=datetime.date(2025, 1, 1))
    assert "旧集散中心" not in text(client.get(page_of("411702102204")))


# --- how much it costs --------------------------------------------------------------------------------------


def test_the_pages_take_as_many_queries_for_many_stations_as_for_few(place, client):
    empty = VillageFactory(township=place.township, code="411702102230", name="夏寨")
    pages = ("/", f"{FIND}?district=411702&q=xia", page_of("411702102204"), page_of(empty.code))
    counts = []
    for rows in (3, 30):
        for number in range(rows):
            code = f"411702102{400 + rows + number}"
            village = VillageFactory(township=place.township, code=code, name=f"夏{rows}庄{number}")
            station = StationFactory(village=village, opened=True)
            station.partners.add(station.operator)
            StationFactory(village=place.stations[0].village, opened=True)
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
    assert counts[:4] == counts[4:]
    assert max(counts) < 15


def test_without_a_promise_none_is_shown(district, client):
    village = VillageFactory(township=TownshipFactory(district=district))
    for page in ("/", page_of(village.code)):
        assert "服务承诺" not in text(client.get(page)), page
    assert District.objects.count() == 1
