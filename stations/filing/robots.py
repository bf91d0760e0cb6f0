"""A message to the district's work group, through the group robot of WeCom, DingTalk or Feishu.

The server calls the hosts of ROBOT_HOSTS alone, by https, follows nobody elsewhere, waits ROBOT_TIMEOUT
seconds for all of it, and reads no more than a short answer. Whatever happens out there is an answer in words
and a line in the log, never an error; and neither holds the key in the robot's address or its secret.
"""

import base64
import hashlib
import hmac
import json
import logging
import queue
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.utils import timezone

from stations.choices import RobotKind
from stations.models import GroupRobot

logger = logging.getLogger(__name__)

LONGEST_ANSWER = 64 * 1024
LONGEST_KEPT_ANSWER = GroupRobot._meta.get_field("answer").max_length
LARGEST_CODE = 10**12
# Whose robots live where, so that an address pasted under another platform's name is told at once.
HOME = {
    "qyapi.weixin.qq.com": RobotKind.WECOM,
    "oapi.dingtalk.com": RobotKind.DINGTALK,
    "open.feishu.cn": RobotKind.FEISHU,
}
# What the platforms say by number; the words are for whoever can mend it.
REFUSALS = {
    (RobotKind.WECOM, 93000): "机器人地址无效，或机器人已被移出群，请核对机器人地址",
    (RobotKind.WECOM, 45009): "发得太频繁，请稍后再试",
    (
        RobotKind.DINGTALK,
        310000,
    ): "没有通过机器人的安全设置，请核对加签密钥、关键词（可设为“月报”）和 IP 范围",
    (RobotKind.DINGTALK, 300005): "机器人地址无效，请核对机器人地址",
    (RobotKind.DINGTALK, 130101): "发得太频繁，请稍后再试",
    (RobotKind.FEISHU, 19001): "机器人地址无效，请核对机器人地址",
    (RobotKind.FEISHU, 19021): "签名不符，请核对密钥和服务器时间",
    (RobotKind.FEISHU, 19022): "服务器不在机器人的 IP 白名单里，请在群里修改设置",
    (RobotKind.FEISHU, 19024): "没有机器人要求的关键词，请把关键词设为“月报”",
    (RobotKind.FEISHU, 11232): "发得太频繁，请稍后再试",
}


@dataclass(frozen=True)
class Sent:
    """What became of a message, in words for the person who sent it."""

    ok: bool
    text: str


class NotSent(Exception):
    """The message did not arrive; its text says why and what to do. `detail`: for the log."""

    def __init__(self, text, detail):
        super().__init__(text)
        self.detail = detail


def send(robot, text):
    """Send `text` to the group; answers a Sent, which is also kept with the robot. Raises nothing.

    Never within a transaction: others would wait for the platform too.
    """
    try:
        refuse_foreign(robot.url, robot.kind)
        read_answer(robot.kind, within(settings.ROBOT_TIMEOUT, lambda: ask(request_of(robot, text))))
        sent = Sent(True, "已发送。")
    except NotSent as failure:
        logger.warning("group robot of %s (%s): %s", robot.district.code, robot.kind, failure.detail)
        sent = Sent(False, str(failure))
    GroupRobot.objects.filter(pk=robot.pk).update(
        tried_at=timezone.now(), answer=sent.text[:LONGEST_KEPT_ANSWER]
    )
    return sent


def send_test(robot):
    return send(robot, f"【{robot.district.name}快递进村】这是一条测试消息：月报催报会发到本群。")


# --- where the server may call ------------------------------------------------------------------------------


def refuse_foreign(url, kind):
    """Raises NotSent for an address outside ROBOT_HOSTS, or one of another platform."""
    allowed = [entry if "://" in entry else f"https://{entry}" for entry in settings.ROBOT_HOSTS]
    if origin_of(url) not in allowed:
        raise NotSent(f"机器人地址应以 {'、'.join(f'{each}/' for each in allowed)} 开头。", "foreign address")
    home = HOME.get(urlsplit(url).hostname)
    if home and home != kind:
        raise NotSent(f"这是{home.label}的机器人地址，请核对平台。", "address of another platform")


def origin_of(url):
    """https://host, with the port where one is written; None for what is no plain address."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    plain = parts.hostname and parts.username is None and parts.password is None and "\\" not in url
    return f"{parts.scheme}://{parts.hostname}{port}" if plain else None


def masked(url):
    """The address for a list: whose, and the end of its key."""
    return f"{urlsplit(url).hostname or ''}/…{url[-4:]}"


# --- what is asked ------------------------------------------------------------------------------------------


def request_of(robot, text):
    """The platform's own form of a text, signed where the robot has a secret."""
    parts = urlsplit(robot.url)
    address = f"{origin_of(robot.url)}{quote(parts.path, safe='/%')}"
    query = quote(parts.query, safe="=&%+-_.~")
    now = time.time()
    if robot.kind == RobotKind.FEISHU:
        body = {"msg_type": "text", "content": {"text": text}} | feishu_signature(robot.secret, int(now))
    else:
        body = {"msgtype": "text", "text": {"content": text}}
    if robot.kind == RobotKind.DINGTALK and robot.secret:
        query += "&" + urlencode(dingtalk_signature(robot.secret, int(now * 1000)))
    return urllib.request.Request(  # noqa: S310 - its scheme and host are those of ROBOT_HOSTS
        f"{address}?{query}" if query else address,
        data=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
        method="POST",
    )


def dingtalk_signature(secret, milliseconds):
    """DingTalk signs "timestamp\\nsecret" with the secret."""
    text = f"{milliseconds}\n{secret}"
    return {"timestamp": milliseconds, "sign": signed(secret, text)}


def feishu_signature(secret, seconds):
    """Feishu signs nothing, with "timestamp\\nsecret" as the key; without a secret it wants no signature."""
    if not secret:
        return {}
    return {"timestamp": str(seconds), "sign": signed(f"{seconds}\n{secret}", "")}


def signed(key, text):
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Who answers with another address is not followed: it may lie within the office's own network."""

    def redirect_request(self, *args, **kwargs):
        return None


def ask(request):
    """The bytes of the answer. Raises NotSent."""
    host = urlsplit(request.full_url).hostname
    opener = urllib.request.build_opener(NoRedirect)
    try:
        with opener.open(request, timeout=settings.ROBOT_TIMEOUT) as response:
            return response.read(LONGEST_ANSWER + 1)
    except urllib.error.HTTPError as error:
        error.close()
        raise NotSent(refused_in_words(error.code), f"HTTP {error.code}") from None
    except TimeoutError:
        raise too_slow() from None
    except (OSError, HTTPException, ValueError) as error:
        if isinstance(getattr(error, "reason", None), TimeoutError):
            raise too_slow() from None
        text = f"连不上 {host}，请检查服务器的网络，稍后再试。"
        raise NotSent(text, f"unreachable: {type(error).__name__}") from None


def refused_in_words(code):
    if 300 <= code < 400:
        return f"平台把消息转到了别的地址（HTTP {code}），没有跟去；请核对机器人地址。"
    return f"平台回应了错误（HTTP {code}），请稍后再试；总是这样请核对机器人地址。"


def too_slow():
    return NotSent(f"平台 {settings.ROBOT_TIMEOUT} 秒内没有回应，请稍后再试。", "timed out")


def within(seconds, question):
    """The answer to `question`, or NotSent after so many seconds, whatever name servers and networks do.

    A socket's own timeout begins anew with every byte, and does not count the search for an address.
    """
    answers = queue.SimpleQueue()

    def run():
        try:
            answers.put((question(), None))
        except Exception as error:  # raised again below, in the thread of whoever asked
            answers.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        answer, error = answers.get(timeout=seconds)
    except queue.Empty:
        raise too_slow() from None
    if error:
        raise error
    return answer


# --- what is answered ---------------------------------------------------------------------------------------


def read_answer(kind, content):
    """Raises NotSent unless the platform itself says that it took the message; HTTP 200 does not."""
    code = code_of(kind, content)
    if code is None:
        raise NotSent("平台的回应看不懂，请核对机器人地址。", "not the answer of a robot")
    if code != 0:
        reason = REFUSALS.get((kind, code), "请核对机器人地址和加签密钥")
        raise NotSent(f"平台没有接收：{reason}（代码 {code}）。", f"refused with code {code}")


def code_of(kind, content):
    """The platform's number for how it went, 0 for well; None where there is none."""
    try:
        answer = json.loads(content) if len(content) <= LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return None
    names = ("code", "StatusCode") if kind == RobotKind.FEISHU else ("errcode",)
    codes = [answer[name] for name in names if name in answer]
    return codes[0] if codes and type(codes[0]) is int and abs(codes[0]) < LARGEST_CODE else None
