"""What goes wrong in the API, told as `{"reasons": […]}` in Chinese, with a 4xx and never a 500.

What may also be a fault of our own is logged with what the database said.
"""

import logging

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from yicheng_express.conflicts import Conflict

logger = logging.getLogger(__name__)

NOT_THERE = "没有这份月报，或者它不在您的管辖范围内。"
NO_RIGHT = "您的账号不能做这件事。如果工作需要，请联系本单位的系统管理员开通。"
CONFLICT = "就在您保存的同时，有人改动了相关的记录。您的修改没有保存，请刷新页面后重试。"
TOO_LARGE = "提交的内容太大，请分几次保存。"
NONSENSE = "提交的内容无法处理，请刷新页面后重试。"

IN_WORDS = {
    exceptions.NotAuthenticated: "请先登录。",
    exceptions.AuthenticationFailed: "请重新登录。",
    exceptions.ParseError: "提交的内容不是 JSON。",
    exceptions.UnsupportedMediaType: "只接受 JSON（Content-Type: application/json）。",
    exceptions.NotAcceptable: "只提供 JSON（Accept: application/json）。",
    exceptions.MethodNotAllowed: "这个网址不支持这种操作。",
}


def explain(error, context):
    """The answer to what was raised in a view of the API; None for what nobody foresaw."""
    code, reasons = code_and_reasons(error)
    if code is None:
        return None
    set_rollback()
    headers = {"WWW-Authenticate": error.auth_header} if getattr(error, "auth_header", None) else None
    return Response({"reasons": [can_be_sent(reason) for reason in reasons]}, status=code, headers=headers)


def can_be_sent(words):
    """Half of a sign (a lone surrogate, which JSON can spell and no answer can hold) as it was spelt."""
    return words.encode("utf-8", "backslashreplace").decode()


def code_and_reasons(error):
    match error:
        case Http404():
            return status.HTTP_404_NOT_FOUND, [first_words(error) or NOT_THERE]
        case PermissionDenied():
            return status.HTTP_403_FORBIDDEN, [first_words(error) or NO_RIGHT]
        case exceptions.ValidationError():
            return error.status_code, list(flat(error.detail))
        case exceptions.APIException():
            return error.status_code, [IN_WORDS.get(type(error)) or str(error.detail)]
        case Conflict() | IntegrityError() | OperationalError():
            logger.warning("conflict in the API: %s", error, exc_info=error)
            return status.HTTP_409_CONFLICT, [CONFLICT]
        case RequestDataTooBig():
            return status.HTTP_413_REQUEST_ENTITY_TOO_LARGE, [TOO_LARGE]
        case DataError() | OverflowError() | RecursionError() | BadRequest() | SuspiciousOperation():
            logger.warning("impossible value in the API: %s", error)
            return status.HTTP_400_BAD_REQUEST, [NONSENSE]
    return None, []


def first_words(error):
    return str(error.args[0]) if error.args else ""


def flat(detail):
    """Every message of a nested ValidationError once, in its order."""
    return dict.fromkeys(messages(detail))


def messages(detail):
    if isinstance(detail, dict):
        for inner in detail.values():
            yield from messages(inner)
    elif isinstance(detail, list):
        for inner in detail:
            yield from messages(inner)
    else:
        yield str(detail)
