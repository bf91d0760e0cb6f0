"""A brief is frozen by the chief once its month is over, whole, for ever; a correction is another version."""

import datetime
import re
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from stations.models import Village
from tests.dashboard.network import station
from tests.factories import UserFactory
from tests.rounds import meet, rounds
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.brief.freezing import BriefChanged, BriefRefused, freeze
from yicheng_express.dashboard.models import Brief

OCTOBER = datetime.date(2026, 10, 1)
ADDRESS = ("411702", OCTOBER)


def person(role, code="411702", **fields):
    return UserFactory(role=role, scope_code=code, **fields)


@pytest.fixture
def chief(db):
    return person(Role.BUREAU_CHIEF, full_name="王建设")


def sheet_in(page):
    """The sheet as it stands on a page."""
    return page.content.decode().split("<article")[1].split("</article>")[0]


@pytest.mark.django_db
def test_it_takes_the_chief_of_the_district_and_a_month_that_is_over(network, chief, now):
    others = [person(role) for role in Role if role not in (Role.BUREAU_CHIEF, Role.ENTERPRISE)]
    others += [person(Role.BUREAU_CHIEF, "411721"), person(Role.BUREAU_CHIEF, "411702102")]
    for other in others:
        with pytest.raises(PermissionDenied, match="商务局负责人"):
            freeze(network.district, OCTOBER, by=other)
    for day in (datetime.date(2026, 9, 30), datetime.date(2026, 10, 31)):
        now(day)
        with pytest.raises(BriefRefused, match="还没有结束，从 2026-11-01 起才能定稿"):
            freeze(network.district, OCTOBER, by=chief)
    now(datetime.date(2026, 11, 1))
    assert freeze(network.district, OCTOBER, by=chief).version == 1


@pytest.mark.django_db
def test_a_later_version_says_why_and_leaves_the_one_before(network, chief):
    freeze(network.district, OCTOBER, by=chief)
    other = person(Role.BUREAU_CHIEF)
    for note in ("", "  ", None):
        with pytest.raises(BriefRefused, match=r"王建设于 .* 定稿为第 1 版。再次定稿要写明更正原因"):
            freeze(network.district, OCTOBER, by=other, note=note)
    with pytest.raises(BriefRefused, match="最多 300 字"):
        freeze(network.district, OCTOBER, by=other, note="字" * 301)
    with pytest.raises(BriefChanged, match="在您查看之后"):
        freeze(network.district, OCTOBER, by=other, note="更正", seen=0)
    second = freeze(network.district, OCTOBER, by=other, note="补登 13812345678", seen=1)
    assert (second.version, second.note) == (2, "补登 （号码略）")
    assert freeze(network.district, datetime.date(2026, 9, 1), by=chief).version == 1
    assert Brief.objects.count() == 3


@pytest.mark.django_db
def test_pressing_twice_freezes_once(network, chief):
    first = freeze(network.district, OCTOBER, by=chief, seen=0)
    assert freeze(network.district, OCTOBER, by=chief, seen=0) == first
    second = freeze(network.district, OCTOBER, by=chief, note="更正", seen=1)
    assert freeze(network.district, OCTOBER, by=chief, note="更正", seen=1) == second
    with pytest.raises(BriefChanged):
        freeze(network.district, OCTOBER, by=chief, note="另一个原因", seen=1)
    assert Brief.objects.count() == 2


@pytest.mark.django_db
def test_nothing_of_what_is_frozen_changes_or_goes(network, chief):
    brief = freeze(network.district, OCTOBER, by=chief)
    rows = Brief.objects.filter(pk=brief.pk)
    for name, value in {
        "figures": {},
        "note": "改了",
        "version": 3,
        "month": OCTOBER.replace(month=9),
    }.items():
        with pytest.raises(IntegrityError, match="不能改动"), transaction.atomic():
            rows.update(**{name: value})
    with pytest.raises(IntegrityError, match="不能删除"), transaction.atomic():
        rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Brief.objects.create(district=network.district, month=OCTOBER, version=2, figures={}, frozen_by=chief)
    with pytest.raises(IntegrityError), transaction.atomic():
        Brief.objects.create(
            district=network.district, month=OCTOBER.replace(day=2), version=1, figures={}, frozen_by=chief
        )


@pytest.mark.django_db
def test_what_was_frozen_is_shown_again_as_it_was_whatever_became_of_the_register(network, chief, client):
    client.force_login(chief)
    address = reverse("brief_version", args=[*ADDRESS, 1])
    client.post(reverse("brief_freeze", args=ADDRESS), {"seen": 0})
    before = client.get(address)
    assert "没有：按现在的数据算" in before.content.decode()
    station(Village.objects.get(name="英刘"), opened_on=datetime.date(2026, 10, 31))
    Village.objects.filter(name="雷寨").update(name="改名了")
    network.banqiao.name = "改名镇"
    network.banqiao.save()
    after = client.get(address)
    assert sheet_in(after) == sheet_in(before)
    told = after.content.decode().split("</article>")[1]
    assert '<td data-label="定稿">4 个</td><td data-label="现在">5 个</td>' in told
    live = client.get(reverse("brief", args=ADDRESS)).content.decode()
    assert "改名镇" in live
    assert "第 1 版</a>为准" in live


@pytest.mark.django_db
def test_the_button_is_the_chiefs_and_what_is_refused_is_told(network, chief, client, now):
    address, freezing = reverse("brief", args=ADDRESS), reverse("brief_freeze", args=ADDRESS)
    for role, answer in ((Role.BUREAU_CLERK, 403), (Role.LEADER, 403), (Role.TOWNSHIP_CLERK, 403)):
        client.force_login(person(role, "411702102" if role == Role.TOWNSHIP_CLERK else "411702"))
        assert "定稿为第" not in client.get(address).content.decode()
        assert client.post(freezing, {"seen": 0}).status_code == answer
    client.force_login(chief)
    assert "定稿为第 1 版" in client.get(address).content.decode()
    assert client.post(reverse("brief_freeze", args=["411721", OCTOBER]), {"seen": 0}).status_code == 404
    assert client.get(freezing).headers["Location"] == address
    assert client.post(freezing, {"seen": "x"}).status_code == 409
    client.post(freezing, {"seen": 0})
    page = client.post(freezing, {"seen": 1, "note": ""})
    assert page.status_code == 409
    assert "再次定稿要写明更正原因" in page.content.decode()
    now(datetime.date(2026, 10, 31))
    assert "定稿为第" not in client.get(address).content.decode()
    assert client.post(freezing, {"seen": 1, "note": "更正"}).status_code == 409
    assert client.get(reverse("brief", args=["411702", datetime.date(2026, 12, 1)])).status_code == 404


@pytest.mark.django_db
def test_every_version_is_found_again_by_its_month(network, chief, client):
    client.force_login(chief)
    page = client.get(reverse("briefs")).content.decode()
    assert "还没有定稿的简报" in page
    freeze(network.district, OCTOBER, by=chief)
    freeze(network.district, OCTOBER, by=chief, note="补登一站")
    freeze(network.district, datetime.date(2026, 9, 1), by=chief)
    page = client.get(reverse("briefs"))
    assert [(each.month.month, each.version) for each in page.context["page"]] == [(10, 2), (10, 1), (9, 1)]
    text = page.content.decode()
    for words in (
        "2026年10月",
        "第 2 版",
        "补登一站",
        "王建设",
        reverse("brief_version", args=[*ADDRESS, 2]),
    ):
        assert words in text
    older = client.get(reverse("brief_version", args=[*ADDRESS, 1])).content.decode()
    assert "已有更正的版本" in older


@pytest.mark.django_db
def test_the_finance_bureau_reads_the_brief_without_the_complaints(network, client):
    for role, knows in ((Role.FINANCE, False), (Role.LEADER, True)):
        client.force_login(person(role))
        page = client.get(reverse("brief", args=ADDRESS)).content.decode()
        assert (">投诉</a></dt>" in page) == knows
        assert ">补贴</a></dt>" in page


@pytest.mark.django_db
def test_every_count_of_villages_leads_to_as_many_rows(network, client):
    client.force_login(person(Role.LEADER))
    sheet = client.get(reverse("brief", args=ADDRESS)).context["sheet"]
    for tile in sheet.tiles:
        for query, number in ((tile.query, tile.value), (tile.rows_query, tile.number)):
            if query is None:
                continue
            rows = client.get(reverse("rows", args=["villages"]), {"on": "2026-10-31", **query})
            assert rows.context["page"].paginator.count == int(number), (tile.label, query)


@pytest.mark.django_db
def test_every_fact_leads_to_a_list_of_its_records(network, client):
    client.force_login(person(Role.LEADER))
    page = client.get(reverse("brief", args=ADDRESS)).content.decode()
    facts = page.split('<dl class="brief-facts">')[1].split("</dl>")[0]
    addresses = [unescape(found) for found in re.findall(r'<dt><a href="([^"]+)"', facts)]
    assert len(addresses) == 6
    lists = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in lists] == [200] * 6
    villages, stations, lines = (answer.context["page"].paginator.count for answer in lists[:3])
    assert (villages, stations, lines) == (7, 6, 4)
    assert "43" in lists[2].content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_chiefs_at_once_make_one_version_each_or_one_is_refused_in_words(network, chief):
    other, number = person(Role.BUREAU_CHIEF), min(rounds(), 10)

    def with_note(by):
        return lambda turn: freeze(network.district, OCTOBER, by=by, note=f"更正{turn}")

    assert meet(number, with_note(chief), with_note(other)) == [[None, None]] * number
    versions = list(Brief.objects.order_by("version").values_list("version", flat=True))
    assert versions == list(range(1, 2 * number + 1))

    def as_seen(by):
        return lambda turn: freeze(network.district, datetime.date(2026, 1 + turn, 1), by=by, seen=0)

    for pair in meet(3, as_seen(chief), as_seen(other)):
        [refusal] = [each for each in pair if each is not None]
        assert isinstance(refusal, BriefChanged)

    def pressed(turn):
        freeze(network.district, datetime.date(2025, 1 + turn, 1), by=chief, seen=0)

    assert meet(3, pressed, pressed) == [[None, None]] * 3
    assert Brief.objects.filter(month__year=2025).count() == 3
    connection.close()
