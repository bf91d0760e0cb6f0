"""The chief keeps the district's robot in the admin, and tries it; no key is shown in a list."""

import pytest

from stations.choices import RobotKind
from stations.models import GroupRobot
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db

ADD = "/admin/stations/grouprobot/add/"


@pytest.fixture(autouse=True)
def another_platform_too(platform, settings):
    settings.ROBOT_HOSTS = [platform.origin, "oapi.dingtalk.com"]


def form(district, platform, **fields):
    return {
        "district": district.pk,
        "kind": "wecom",
        "url": platform.url,
        "secret": "",
        "is_active": "on",
    } | fields


def page_of(robot):
    return f"/admin/stations/grouprobot/{robot.pk}/change/"


def test_a_robot_is_added_and_tried_with_one_button(district, platform, as_role):
    client = as_role(Role.BUREAU_CHIEF)
    response = client.post(ADD, form(district, platform, _test="1"), follow=True)
    robot = GroupRobot.objects.get()
    assert response.redirect_chain[-1][0] == page_of(robot)
    assert "测试消息已发出，请到工作群里查看。" in response.content.decode()
    assert "这是一条测试消息" in platform.only["body"]["text"]["content"]
    assert robot.answer == "已发送。"


def test_what_a_test_came_to_is_told_and_what_was_saved_stays(district, platform, as_role):
    platform.status = 500
    client = as_role(Role.BUREAU_CHIEF)
    client.post(ADD, form(district, platform))
    robot = GroupRobot.objects.get()
    assert platform.received == []
    response = client.post(page_of(robot), form(district, platform, is_active="", _test="1"), follow=True)
    assert "已保存，测试消息没有发出：平台回应了错误（HTTP 500）" in response.content.decode()
    robot.refresh_from_db()
    assert not robot.is_active


@pytest.mark.django_db(transaction=True)
def test_the_test_message_goes_out_when_the_robot_is_saved_for_good(district, platform, as_role):
    from django.db import connection

    seen = []

    def look():
        seen.append(GroupRobot.objects.count())
        connection.close()

    platform.on_message = look
    as_role(Role.BUREAU_CHIEF).post(ADD, form(district, platform, _test="1"))
    assert seen == [1]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"url": "https://10.0.0.1/robot/send?key=1"}, "机器人地址应以"),
        ({"url": "file:///etc/passwd"}, "合法的URL"),
        (
            {"url": "https://oapi.dingtalk.com/robot/send?access_token=1"},
            "这是钉钉的机器人地址，请核对平台。",
        ),
        ({"url": ""}, "必填"),
    ],
)
def test_an_address_that_is_no_robots_is_refused_in_the_form(fields, reason, district, platform, as_role):
    response = as_role(Role.BUREAU_CHIEF).post(ADD, form(district, platform, **fields, _test="1"))
    assert response.status_code == 200
    assert reason in response.content.decode()
    assert not GroupRobot.objects.exists()
    assert platform.received == []


def test_a_secret_is_kept_and_never_shown_again(district, platform, as_role):
    client = as_role(Role.BUREAU_CHIEF)
    client.post(ADD, form(district, platform, secret="SEC-987"))
    robot = GroupRobot.objects.get()
    page = client.get(page_of(robot)).content.decode()
    assert "SEC-987" not in page
    assert "密钥已填，不再显示；不改就留空。" in page
    client.post(page_of(robot), form(district, platform))
    robot.refresh_from_db()
    assert robot.secret == "SEC-987"
    client.post(page_of(robot), form(district, platform, forget_secret="on"))
    robot.refresh_from_db()
    assert robot.secret == ""


def test_the_list_shows_no_key_and_what_came_of_the_last_message(district, platform, as_role):
    GroupRobot.objects.create(
        district=district, kind=RobotKind.WECOM, url=platform.url, secret="SEC-987", answer="已发送。"
    )
    page = as_role(Role.BUREAU_CHIEF).get("/admin/stations/grouprobot/").content.decode()
    assert "127.0.0.1/…0123" in page
    assert "已发送。" in page
    assert "key-of-the-group" not in page
    assert "SEC-987" not in page


def test_a_district_has_one_robot(district, elsewhere, platform, as_role):
    client = as_role(Role.BUREAU_CHIEF)
    assert client.get(ADD).context["adminform"].form["district"].initial == district.pk
    client.post(ADD, form(district, platform))
    assert client.get(ADD).status_code == 403
    response = client.post(ADD, form(elsewhere, platform))
    assert response.status_code == 403
    assert GroupRobot.objects.count() == 1


def test_the_robot_of_another_district_is_not_made(district, elsewhere, platform, as_role):
    response = as_role(Role.BUREAU_CHIEF).post(ADD, form(elsewhere, platform))
    assert response.context["adminform"].form.errors["district"]
    assert not GroupRobot.objects.exists()


def test_the_clerk_keeps_no_robot(district, platform, as_role):
    client = as_role(Role.BUREAU_CLERK)
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, form(district, platform)).status_code == 403
    assert "工作群机器人" not in client.get("/admin/").content.decode()
