"""The fixed words of the subsidies: stable values for the database, the plan's own words for the screen."""

from django.db import models


class Recurrence(models.TextChoices):
    """How often a facility can be paid by a rule."""

    ONCE = "once", "一次性"
    YEARLY = "yearly", "每年一次"
    PERIOD = "period", "每期一次"


class Operator(models.TextChoices):
    """How what is found is held against the threshold; 以上 and 不低于 include the number itself."""

    AT_LEAST = "at_least", "不低于"
    MORE_THAN = "more_than", "超过"
    AT_MOST = "at_most", "不超过"
    LESS_THAN = "less_than", "低于"
    IS = "is", "是"


class ApplicationState(models.TextChoices):
    """How far an application has come. The ways between stand in `subsidies.steps.TRANSITIONS`."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待核查"
    VERIFIED = "verified", "已核查"
    PUBLICIZED = "publicized", "公示"
    APPROVED = "approved", "已批准"
    PAID = "paid", "已发放"
    RETURNED = "returned", "已退回"
    REJECTED = "rejected", "不予补贴"
    WITHDRAWN = "withdrawn", "已撤回"


# Nothing more comes of these, and the facility can apply anew: they do not count for "once".
CLOSED_STATES = (ApplicationState.REJECTED, ApplicationState.WITHDRAWN)
# What the applicant still writes.
STATES_TO_FILL = (ApplicationState.DRAFT, ApplicationState.RETURNED)
# What has been sent in and not been decided.
STATES_UNDER_WAY = (ApplicationState.SUBMITTED, ApplicationState.VERIFIED, ApplicationState.PUBLICIZED)
# What money is set aside for, or has gone to.
STATES_WITH_MONEY = (ApplicationState.APPROVED, ApplicationState.PAID)


class Step(models.TextChoices):
    """What happened to an application; each step is kept with who, when and why."""

    CREATED = "created", "建立"
    WRITTEN = "written", "填写收款账户"
    SUBMITTED = "submitted", "报送"
    VERIFIED = "verified", "核查"
    PUBLICIZED = "publicized", "公示"
    APPROVED = "approved", "批准"
    ROLLED = "rolled", "列入花名册"
    UNROLLED = "unrolled", "花名册作废"
    PAID = "paid", "发放"
    BOUNCED = "bounced", "退汇"
    PAYEE_CORRECTED = "payee_corrected", "更正收款账户"
    REVOKED = "revoked", "撤销批准"
    RETURNED = "returned", "退回"
    REJECTED = "rejected", "不予补贴"
    WITHDRAWN = "withdrawn", "撤回"


# Steps that nobody takes without saying why.
STEPS_WITH_REASON = (
    Step.BOUNCED,
    Step.PAYEE_CORRECTED,
    Step.REVOKED,
    Step.RETURNED,
    Step.REJECTED,
    Step.UNROLLED,
)


class PayeeKind(models.TextChoices):
    """Whose account it is; a person's name is masked in public, an organization's is not."""

    ORGANIZATION = "organization", "单位账户"
    PERSON = "person", "个人银行卡"
    PASSBOOK = "passbook", "个人存折（一折通）"


class EntryKind(models.TextChoices):
    """What moved in a fund."""

    APPROPRIATED = "appropriated", "拨入"
    WITHDRAWN = "withdrawn", "调减"
    RESERVED = "reserved", "批准占用"
    RELEASED = "released", "释放占用"
    SPENT = "spent", "支付"
    BOUNCED = "bounced", "退汇转回占用"


class Channel(models.TextChoices):
    """By which way an objection came."""

    ONLINE = "online", "网上"
    PHONE = "phone", "电话"
    LETTER = "letter", "来信"
    VISIT = "visit", "来访"


class Decision(models.TextChoices):
    """What was decided on an objection; nothing while it is open."""

    UPHELD = "upheld", "异议成立"
    DISMISSED = "dismissed", "异议不成立"


class SeenIn(models.TextChoices):
    """Where somebody saw an account number unmasked."""

    PAGE = "page", "申请页"
    ROLL = "roll", "花名册"
    BANK_LIST = "bank_list", "代发清单"
