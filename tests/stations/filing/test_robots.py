"""What the work group's platform is sent, and what is made of its answers; against a receiver of our own."""

import base64
import hashlib
import hmac
import json
import logging
import threading
import time

import pytest

from stations.choices import RobotKind
from stations.filing.robots import masked, send, send_test
from tests.stations.filing.receiver import TOOK_IT, robot_platform

pytestmark = pytest.mark.django_db

SECRET = "SEC-of-the-robot-987"


def signature(key, text):
    """Reckoned here anew, by the platforms' own description."""
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


@pytest.mark.parametrize("kind", [RobotKind.WECOM, RobotKind.DINGTALK])
def test_wecom_and_dingtalk_get_a_text_in_their_form(kind, robot, platform):
    platform.answer = json.dumps(TOOK_IT[kind]).encode()
    robot.kind = kind
    sent = send(robot, "10月月报：板桥镇")
    assert (sent.ok, sent.text) == (True, "已发送。")
    assert platform.only["path"] == "/robot/send"
    assert platform.only["query"] == {"access_token": ["key-of-the-group-0123"]}
    assert platform.only["body"] == {"msgtype": "text", "text": {"content": "10月月报：板桥镇"}}
    assert platform.only["type"].startswith("application/json")


def test_dingtalk_is_signed_in_the_address_by_the_millisecond(robot, platform):
    robot.kind, robot.secret = RobotKind.DINGTALK, SECRET
    before = int(time.time() * 1000)
    assert send(robot, "月报").ok
    query = platform.only["query"]
    assert query["access_token"] == ["key-of-the-group-0123"]
    (timestamp,) = query["timestamp"]
    assert before <= int(timestamp) <= int(time.time() * 1000)
    assert query["sign"] == [signature(SECRET, f"{timestamp}\n{SECRET}")]


def test_feishu_is_signed_in_the_body_by_the_second(robot, platform):
    platform.answer = json.dumps(TOOK_IT["feishu"]).encode()
    robot.kind, robot.secret = RobotKind.FEISHU, SECRET
    before = int(time.time())
    assert send(robot, "月报").ok
    body = platform.only["body"]
    assert (body["msg_type"], body["content"]) == ("text", {"text": "月报"})
    assert before <= int(body["timestamp"]) <= int(time.time())
    assert body["sign"] == signature(f"{body['timestamp']}\n{SECRET}", "")
    assert "sign" not in platform.only["query"]


def test_feishu_without_a_secret_is_not_signed(robot, platform):
    robot.kind = RobotKind.FEISHU
    assert send(robot, "月报").ok
    assert platform.only["body"] == {"msg_type": "text", "content": {"text": "月报"}}


def test_a_secret_left_with_wecom_is_not_sent(robot, platform):
    robot.secret = SECRET
    assert send(robot, "月报").ok
    assert platform.only["query"] == {"access_token": ["key-of-the-group-0123"]}


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (RobotKind.FEISHU, {"StatusCode": 0, "StatusMessage": "success"}),
        (RobotKind.FEISHU, {"code": 0, "msg": "success"}),
    ],
)
def test_both_forms_of_feishus_answer_are_known(kind, answer, robot, platform):
    robot.kind = kind
    platform.answer = json.dumps(answer).encode()
    assert send(robot, "月报").ok


@pytest.mark.parametrize(
    ("kind", "answer", "words"),
    [
        (RobotKind.WECOM, {"errcode": 93000, "errmsg": "invalid webhook url"}, "已被移出群"),
        (RobotKind.DINGTALK, {"errcode": 310000, "errmsg": "sign not match"}, "核对加签密钥"),
        (RobotKind.FEISHU, {"code": 19021, "msg": "sign match fail"}, "签名不符"),
        (RobotKind.FEISHU, {"StatusCode": 19024, "msg": "Key Words Not Found"}, "关键词"),
        (RobotKind.WECOM, {"errcode": 12345, "errmsg": "something"}, "代码 12345"),
        (RobotKind.WECOM, {"code": 0}, "看不懂"),
        (RobotKind.FEISHU, {"errcode": 0}, "看不懂"),
        (RobotKind.WECOM, {"errcode": "0"}, "看不懂"),
        (RobotKind.WECOM, {"errcode": False}, "看不懂"),
        (RobotKind.WECOM, {"errcode": 10**300}, "看不懂"),
        (RobotKind.WECOM, [0], "看不懂"),
    ],
)
def test_http_200_alone_is_no_success(kind, answer, words, robot, platform):
    robot.kind = kind
    platform.answer = json.dumps(answer).encode()
    sent = send(robot, "月报")
    assert not sent.ok
    assert words in sent.text
    robot.refresh_from_db()
    assert robot.answer == sent.text
    assert robot.tried_at


@pytest.mark.parametrize(
    "answer", [b"", b"<html>ok</html>", b"\xff\xfe", b"[" * 50_000, b" " * 100_000 + b'{"errcode": 0}', b"0"]
)
def test_nonsense_is_told_in_words(answer, robot, platform):
    platform.answer = answer
    sent = send(robot, "月报")
    assert (sent.ok, sent.text) == (False, "平台的回应看不懂，请核对机器人地址。")


@pytest.mark.parametrize("status", [400, 403, 404, 500, 502])
def test_an_error_of_the_platform_is_told_in_words(status, robot, platform):
    platform.status = status
    sent = send(robot, "月报")
    assert not sent.ok
    assert f"HTTP {status}" in sent.text


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_is_followed_to_another_address(status, robot, platform):
    with robot_platform() as inner:
        platform.status, platform.location = status, inner.url
        sent = send(robot, "月报")
        assert inner.received == []
    assert not sent.ok
    assert "没有跟去" in sent.text
    assert len(platform.received) == 1


def test_who_hangs_is_waited_for_so_long_and_no_longer(robot, platform, settings):
    settings.ROBOT_TIMEOUT = 0.3
    platform.hold = threading.Event()
    sent = send(robot, "月报")
    assert (sent.ok, sent.text) == (False, "平台 0.3 秒内没有回应，请稍后再试。")


def test_who_answers_a_byte_at_a_time_is_not_waited_for_either(robot, platform, settings):
    settings.ROBOT_TIMEOUT = 0.3
    platform.hold, platform.dripping = threading.Event(), True
    assert "没有回应" in send(robot, "月报").text


def test_who_is_not_there_is_told_in_words(robot, platform, settings):
    settings.ROBOT_HOSTS = ["http://127.0.0.1:1"]
    robot.url = "http://127.0.0.1:1/robot/send?access_token=key"
    assert "连不上 127.0.0.1" in send(robot, "月报").text


@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.1/robot/send?key=1",
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com.example.cn/send?key=1",
        "https://qyapi.weixin.qq.com@10.0.0.1/send?key=1",
        "https://user:word@qyapi.weixin.qq.com/send?key=1",
        "https://qyapi.weixin.qq.com:8443/send?key=1",
        "https://10.0.0.1\\@qyapi.weixin.qq.com/send?key=1",
        "https://[::1/send",
        "file:///etc/passwd",
        "ftp://qyapi.weixin.qq.com/send",
        "",
    ],
)
def test_the_server_calls_none_but_the_hosts_that_are_named(url, robot, platform, settings):
    settings.ROBOT_HOSTS = ["qyapi.weixin.qq.com"]
    robot.url = url
    sent = send(robot, "月报")
    assert (sent.ok, sent.text) == (False, "机器人地址应以 https://qyapi.weixin.qq.com/ 开头。")


def test_another_platforms_address_is_told_before_anything_is_sent(robot, settings):
    settings.ROBOT_HOSTS = ["oapi.dingtalk.com"]
    robot.url = "https://oapi.dingtalk.com/robot/send?access_token=1"
    assert send(robot, "月报").text == "这是钉钉的机器人地址，请核对平台。"


def test_an_address_with_unusual_signs_is_called_as_it_is_written(robot, platform):
    robot.url = f"{platform.origin}/robot/发送?access_token=a%2Bb&note=催 报"
    assert send(robot, "月报").ok
    assert platform.only["query"] == {"access_token": ["a+b"], "note": ["催 报"]}


@pytest.mark.parametrize("fault", ["code", "status", "nobody", "redirect"])
def test_the_log_names_the_district_and_never_a_key(fault, robot, platform, caplog):
    robot.kind, robot.secret = RobotKind.DINGTALK, SECRET
    if fault == "code":
        platform.answer = json.dumps({"errcode": 310000, "errmsg": f"{platform.url} {SECRET}"}).encode()
    if fault == "status":
        platform.status = 500
    if fault == "redirect":
        platform.status, platform.location = 302, platform.url
    if fault == "nobody":
        robot.url = "https://10.0.0.1/robot/send?access_token=key-of-the-group-0123"
    with caplog.at_level(logging.WARNING):
        assert not send(robot, "月报").ok
    (record,) = caplog.records
    assert "411702" in record.getMessage()
    assert "key-of-the-group" not in caplog.text
    assert SECRET not in caplog.text


def test_what_becomes_of_a_message_is_kept_with_the_robot(robot, platform):
    assert send_test(robot).ok
    robot.refresh_from_db()
    assert (robot.answer, robot.tried_at is not None) == ("已发送。", True)
    assert platform.only["body"]["text"]["content"] == (
        "【驿城区快递进村】这是一条测试消息：月报催报会发到本群。"
    )


def test_a_list_shows_whose_address_it_is_and_the_end_of_its_key(platform):
    assert masked(platform.url) == "127.0.0.1/…0123"
