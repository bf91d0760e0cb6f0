import pytest
from django.core.management import CommandError, call_command

from stations.models import District, Township, Village
from stations.roster import COLUMNS, RosterRefused, load_roster, short_name, township_kind, village_kind
from tests.factories import UserFactory
from tests.stations.rosters import OTHER_COUNTY, YICHENG_ROSTER, roster

pytestmark = pytest.mark.django_db

XIAZHUANG = ("411702", "驿城区", "411702102", "板桥镇", "411702102204", "夏庄村民委员会")
HULOU = ("411702", "驿城区", "411702102", "板桥镇", "411702102206", "胡楼村民委员会")


def changed(row, **cells):
    return tuple(cells.get(column, cell) for column, cell in zip(COLUMNS, row, strict=True))


def refusal(content):
    """Why the roster is refused; and nothing of it is written."""
    with pytest.raises(RosterRefused) as caught:
        load_roster(content)
    assert not District.objects.exists()
    assert not Village.objects.exists()
    return caught.value.problems


def test_the_real_roster_has_21_townships_and_206_villages_of_which_135_count():
    report = load_roster(YICHENG_ROSTER)
    assert report.added == {"区（县）": 1, "乡镇（街道）": 21, "村（社区）": 206}
    assert Village.objects.administrative().count() == 135
    assert Township.objects.filter(kind="subdistrict").count() == 13
    names = list(Village.objects.administrative().values_list("name", flat=True))
    assert sorted({name for name in names if names.count(name) > 1}) == ["吴楼", "夏庄", "石庄", "胡楼"]
    odd_one = Village.objects.get(code="411702103206")
    assert (odd_one.official_name, odd_one.name, odd_one.kind) == ("石庄村委会", "石庄", "administrative")


def test_loading_again_changes_nothing():
    load_roster(YICHENG_ROSTER)
    report = load_roster(YICHENG_ROSTER)
    assert report.kept == {"区（县）": 1, "乡镇（街道）": 21, "村（社区）": 206}
    assert sum(report.added.values()) == sum(report.changed.values()) == 0
    assert report.absent == []


def test_a_renamed_village_is_changed_and_what_people_edited_stays():
    load_roster(roster(XIAZHUANG, HULOU))
    Village.objects.filter(code="411702102206").update(kind="community", population=1200)
    report = load_roster(
        roster(
            changed(XIAZHUANG, village_official_name="夏家庄村民委员会"),
            changed(HULOU, village_official_name="胡楼新村村民委员会"),
        )
    )
    assert report.changed["村（社区）"] == 2
    hulou = Village.objects.get(code="411702102206")
    assert (hulou.name, hulou.kind, hulou.population) == ("胡楼新村", "community", 1200)


def test_who_loaded_it_is_in_the_history():
    clerk = UserFactory()
    load_roster(roster(XIAZHUANG), by=clerk)
    assert Village.objects.get().history.get().history_user == clerk


def test_a_village_that_the_roster_no_longer_has_is_reported_and_kept():
    load_roster(roster(XIAZHUANG, HULOU))
    assert load_roster(roster(XIAZHUANG)).absent == ["411702102206 板桥镇 胡楼"]
    assert Village.objects.count() == 2


def test_every_refused_row_is_named_with_its_line_and_reason():
    problems = refusal(
        roster(
            XIAZHUANG,
            changed(HULOU, village_code="411702103206"),
            changed(HULOU, township_code="411703102", village_code="411703102206"),
            XIAZHUANG,
            changed(HULOU, village_code="41170210220"),
            changed(HULOU, township_name="水屯镇", village_code="411702102299"),
            changed(HULOU, village_official_name="", village_code="411702102298"),
        )
    )
    assert problems == [
        "第 3 行：村代码 411702103206 应以乡镇代码 411702102 开头。",
        "第 4 行：乡镇代码 411703102 应以区县代码 411702 开头。",
        "第 6 行：村代码“41170210220”应为 12 位数字。",
        "第 8 行：village_official_name 是空的。",
        "第 5 行：村代码 411702102204 重复，第 2 行已有。",
        "第 7 行：代码 411702102 在这里叫“水屯镇”，在第 2 行叫“板桥镇”。",
    ]


def test_a_missing_column_is_named():
    columns = [column for column in COLUMNS if column != "township_code"]
    [problem] = refusal(roster(XIAZHUANG[:2] + XIAZHUANG[3:], columns=columns))
    assert problem.startswith("第 1 行：缺少列 township_code。")


def test_a_byte_order_mark_is_no_fault():
    load_roster(b"\xef\xbb\xbf" + roster(XIAZHUANG))
    assert Village.objects.get().code == "411702102204"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (roster(XIAZHUANG).decode().encode("gbk"), "不是 UTF-8 编码"),
        (b"", "缺少列"),
        (roster(), "没有数据行"),
        (b"PK\x03\x04\0\0", "空字符"),
        (roster(XIAZHUANG) + b"\n" + b'"' * 3 + b"x" * 200_000, "无法按 CSV 读取"),
        (roster(changed(XIAZHUANG, village_official_name="某某林场")), "看不出“某某林场”是建制村还是社区"),
        (roster(changed(XIAZHUANG, township_name="工业园区")), "看不出“工业园区”是街道、镇还是乡"),
        (roster(changed(XIAZHUANG, village_code="41170210220４")), "应为 12 位数字"),
        (roster(changed(XIAZHUANG, village_official_name="长" * 200 + "村委会")), "超过 120 个字"),
        (roster(changed(XIAZHUANG, township_name="长" * 61 + "镇")), "超过 60 个字"),
        (roster(changed(XIAZHUANG, village_official_name="夏\u202e庄村委会")), "看不见的字符"),
        (roster((*XIAZHUANG, "多出来的")), "单元格比表头多"),
        (roster(XIAZHUANG, columns=[*COLUMNS, "township_code"]), "township_code 出现了不止一次"),
        (b"x" * 200_000 + b"\n", "第 1 行：无法按 CSV 读取"),
    ],
)
def test_what_is_no_roster_is_refused_in_words(content, reason):
    assert reason in "\n".join(refusal(content))


def test_a_roster_may_say_the_kind_itself():
    content = roster(
        (*changed(XIAZHUANG, village_official_name="某某林场", township_name="工业园区"), "镇", "建制村"),
        columns=[*COLUMNS, "township_kind", "village_kind"],
    )
    load_roster(content)
    assert (Township.objects.get().kind, Village.objects.get().kind) == ("town", "administrative")


def test_another_county_loads_beside_the_first():
    load_roster(YICHENG_ROSTER)
    load_roster(OTHER_COUNTY)
    banner = District.objects.get(code="152921")
    kinds = dict(Village.objects.filter(township__district=banner).values_list("name", "kind"))
    assert kinds == {
        "额鲁特社区": "community",
        "特莫图嘎查": "administrative",
        "上滩": "administrative",
        "乌兰呼都格嘎查": "administrative",
    }
    assert Village.objects.count() == 210


@pytest.mark.parametrize(
    ("official_name", "name", "kind"),
    [
        ("夏庄村民委员会", "夏庄", "administrative"),
        ("石庄村委会", "石庄", "administrative"),
        ("中山街社区居民委员会", "中山街社区", "community"),
        ("南街居民委员会", "南街", "community"),
        ("幸福社区", "幸福社区", "community"),
        ("上滩嘎查", "上滩嘎查", "administrative"),
        ("纳木措牧委会", "纳木措", "administrative"),
        ("村民委员会", "村民委员会", "administrative"),
        ("林场", "林场", None),
    ],
)
def test_short_name_and_kind_are_read_off_the_official_name(official_name, name, kind):
    assert (short_name(official_name), village_kind(official_name)) == (name, kind)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("古城街道", "subdistrict"),
        ("板桥镇", "town"),
        ("老河乡", "township"),
        ("回族乡", "township"),
        ("农场", None),
    ],
)
def test_the_township_kind_is_read_off_the_name(name, kind):
    assert township_kind(name) == kind


def test_the_command_reports_what_it_did_and_refuses_in_words(tmp_path, capsys):
    file = tmp_path / "roster.csv"
    file.write_bytes(roster(XIAZHUANG))
    call_command("load_roster", file)
    assert "村（社区）：新增 1，更名 0，不变 0" in capsys.readouterr().out
    file.write_bytes(roster(changed(XIAZHUANG, village_code="411702999204")))
    with pytest.raises(CommandError, match="第 2 行：村代码 411702999204 应以乡镇代码"):
        call_command("load_roster", file)
    with pytest.raises(CommandError, match="打不开文件"):
        call_command("load_roster", tmp_path / "missing.csv")
