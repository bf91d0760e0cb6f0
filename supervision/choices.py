"""The fixed words of supervision: stable values for the database, the plan's own words for the screen."""

from django.db import models

# --- complaints ---------------------------------------------------------------------------------------------


class ComplaintKind(models.TextChoices):
    """What a complaint is about. Charging for what is free is what 二(四) strikes at first."""

    OVERCHARGE = "overcharge", "违规收费"
    DELAY = "delay", "延误"
    LOSS = "loss", "丢失损毁"
    NOT_DELIVERED = "not_delivered", "未送到村"
    FALSE_SIGNING = "false_signing", "虚假签收"
    ATTITUDE = "attitude", "服务态度"
    CLOSED_STATION = "closed_station", "站点关停"
    OTHER = "other", "其他"


class ComplaintChannel(models.TextChoices):
    """By which way a complaint came; all but the first are entered by staff."""

    ONLINE = "online", "网上"
    POSTAL_HOTLINE = "12305", "12305 邮政业申诉"
    CITY_HOTLINE = "12345", "12345 政务热线"
    PHONE = "phone", "来电"
    VISIT = "visit", "来访"
    LETTER = "letter", "来信"
    HIGHER = "higher", "上级转办"


class ComplaintState(models.TextChoices):
    """How far a complaint has come. The ways between stand in `supervision.complaints.steps.TRANSITIONS`."""

    RECEIVED = "received", "待受理"
    ASSIGNED = "assigned", "办理中"
    ANSWERED = "answered", "待办结"
    REOPENED = "reopened", "已重开"
    CLOSED = "closed", "已办结"
    REJECTED = "rejected", "不予受理"
    MERGED = "merged", "已并案"


# Somebody has still to act.
OPEN_STATES = (
    ComplaintState.RECEIVED,
    ComplaintState.ASSIGNED,
    ComplaintState.ANSWERED,
    ComplaintState.REOPENED,
)


class Handler(models.TextChoices):
    """Who is to look into a complaint and answer it."""

    BUREAU = "bureau", "商务局"
    INSPECTOR = "inspector", "邮政管理部门"
    TOWNSHIP = "township", "乡镇（街道）"
    ENTERPRISE = "enterprise", "快递企业"


# Who may be given a complaint about a township's own office.
HANDLERS_OF_THE_DISTRICT = (Handler.BUREAU, Handler.INSPECTOR)


class Verdict(models.TextChoices):
    """What a closed complaint proved to be; nothing while it is open."""

    UPHELD = "upheld", "属实"
    NOT_UPHELD = "not_upheld", "不属实"


class ComplaintStep(models.TextChoices):
    """What happened to a complaint; each step is kept with who, when and why."""

    RECEIVED = "received", "收到"
    CLASSIFIED = "classified", "更正登记"
    ASSIGNED = "assigned", "交办"
    ANSWERED = "answered", "答复"
    SENT_BACK = "sent_back", "退回重办"
    PAUSED = "paused", "暂停计时"
    RESUMED = "resumed", "恢复计时"
    CLOSED = "closed", "办结"
    REJECTED = "rejected", "不予受理"
    REOPENED = "reopened", "重开"
    MERGED = "merged", "并案"
    SEPARATED = "separated", "拆分"
    RELEASED = "released", "公开"
    UNRELEASED = "unreleased", "撤下公开"
    CONTACT_SEEN = "contact_seen", "查看联系方式"
    CODE_RENEWED = "code_renewed", "换发查询码"


class PhotoPart(models.TextChoices):
    """To which part of a complaint a photo belongs."""

    COMPLAINT = "complaint", "投诉"
    ANSWER = "answer", "答复"


class AttemptKind(models.TextChoices):
    """What somebody without a login tried; counted by address and day."""

    COMPLAIN = "complain", "投诉"
    FOLLOW = "follow", "查询"
    CHALLENGE = "challenge", "验证"


# --- inspections --------------------------------------------------------------------------------------------


class InspectionMethod(models.TextChoices):
    """How the facilities of a round of inspections were chosen."""

    PLANNED = "planned", "计划检查"
    SAMPLED = "sampled", "随机抽查"


class InspectionState(models.TextChoices):
    """How far an inspection has come."""

    PLANNED = "planned", "待检查"
    UNDER_WAY = "under_way", "检查中"
    DONE = "done", "已完成"
    CANCELLED = "cancelled", "已取消"


class FindingResult(models.TextChoices):
    """What was found of one item of the checklist; nothing until somebody looked."""

    PASS = "pass", "合格"
    FAIL = "fail", "不合格"
    NOT_APPLICABLE = "not_applicable", "不涉及"


class RectificationState(models.TextChoices):
    """How far an order to put something right has come."""

    ISSUED = "issued", "待整改"
    ANSWERED = "answered", "待复查"
    CLOSED = "closed", "已销号"
    VOIDED = "voided", "已撤销"


class InspectionStep(models.TextChoices):
    """What happened to an inspection, or to the order that followed from it."""

    PLANNED = "planned", "列入检查"
    BEGUN = "begun", "开始检查"
    DONE = "done", "完成检查"
    CANCELLED = "cancelled", "取消"
    ISSUED = "issued", "下达整改"
    ANSWERED = "answered", "报送整改"
    FAILED_AGAIN = "failed_again", "复查未通过"
    CLOSED = "closed", "复查销号"
    EXTENDED = "extended", "延长期限"
    VOIDED = "voided", "撤销整改"


# --- year-end and work tasks --------------------------------------------------------------------------------


class StandingKind(models.TextChoices):
    """What is evaluated: the townships (三(三)), or the enterprises (二(四))."""

    RANKING = "ranking", "乡镇（街道）排名"
    CREDIT = "credit", "企业诚信评价"


class TaskState(models.TextChoices):
    """How far a duty of the plan has come."""

    OPEN = "open", "进行中"
    REPORTED = "reported", "待确认"
    DONE = "done", "已完成"
    WITHDRAWN = "withdrawn", "已撤销"


class TaskStep(models.TextChoices):
    """What was noted of a work task."""

    SET = "set", "下达"
    PROGRESS = "progress", "进展"
    REPORTED = "reported", "报告完成"
    SENT_BACK = "sent_back", "退回"
    CONFIRMED = "confirmed", "确认完成"
    CHANGED = "changed", "调整"
    WITHDRAWN = "withdrawn", "撤销"
