"""Rules over the money that no check constraint can see, kept by the database itself as triggers.

What is declared here is installed by `yicheng_express.triggers` after every migrate, and holds against bulk
updates, imports, shells and two people at once. Whatever a row said when money was decided stays as it was,
and no row is deleted that a decision, a payment or a person's name hangs on.
"""

from subsidies.models import (
    AccountViewing,
    ApplicationEvent,
    BankResult,
    FundEntry,
    NoticeItem,
    Objection,
    Recovery,
    Roll,
    RollItem,
    RuleVersion,
    VerificationPhoto,
)
from yicheng_express.triggers import Kept, Refusal, changed, columns_of

DECIDED = "('approved', 'paid')"
CLOSED = "('rejected', 'withdrawn')"
PAYEE = ("payee_kind", "payee_name", "payee_bank", "payee_account")
IS_USED = "EXISTS (SELECT 1 FROM subsidies_application a WHERE a.version_id = NEW.id)"
IS_APPROVED_NOW = "NEW.state = 'approved' AND OLD.state = 'publicized'"
IS_ON_A_ROLL = "EXISTS (SELECT 1 FROM subsidies_rollitem i WHERE i.application_id = NEW.id AND i.is_live)"
NOTICE = ("district_id", "number", "title", "first_day", "last_day")
GROUNDS = ("rule_id", "version_id", "facility_id", "period", "year", "amount", "fund_id", "notice_id")


# What is written once and never again.
RECORDS = {
    "line_of_a_notice": NoticeItem,
    "fund_entry": FundEntry,
    "event_of_an_application": ApplicationEvent,
    "photo_of_a_visit": VerificationPhoto,
    "viewing_of_an_account": AccountViewing,
    "result_of_a_bank": BankResult,
}
# What is never deleted; what these rows point to the database keeps with them.
KEPT = RECORDS | {"line_of_a_roll": RollItem, "objection": Objection, "recovery": Recovery}


def is_objected_to(application, notice):
    """A condition: the twin of `ObjectionQuerySet.against`, over columns that hold the two keys."""
    return (
        "EXISTS (SELECT 1 FROM subsidies_objection o "
        f"WHERE (o.decision = '' OR o.decision = 'upheld' AND o.notice_id = {notice}) "
        f"AND (o.application_id = {application} OR o.application_id IS NULL AND EXISTS "
        "(SELECT 1 FROM subsidies_noticeitem i "
        f"WHERE i.notice_id = o.notice_id AND i.application_id = {application})))"
    )


def notices_of(application, where="TRUE"):
    """What is locked so that no objection comes in meanwhile: every notice that the application stood on.

    where: a condition. Whoever holds the application and needs no notice must not wait for one.
    """
    return (
        f"SELECT 1 FROM subsidies_publicitynotice n WHERE {where} AND n.id IN (SELECT i.notice_id "
        f"FROM subsidies_noticeitem i WHERE i.application_id = {application}) ORDER BY n.id FOR NO KEY UPDATE"
    )


def both(one, other):
    return f"({one}) AND {other}"


RULES = [
    Refusal(
        name="terms_of_a_used_version_stay",
        table="subsidies_ruleversion",
        columns=(*RuleVersion.TERMS, "rule_id"),
        violation=both(changed((*RuleVersion.TERMS, "rule_id")), IS_USED),
        on_insert=False,
        message="已有申请使用的补贴规则不能改动，请另立新的版本",
    ),
    # --- applications --------------------------------------------------------------------------------------
    Refusal(
        name="application_suits_its_rule",
        table="subsidies_application",
        columns=("rule_id", "version_id", "facility_id"),
        violation="NOT EXISTS (SELECT 1 FROM subsidies_ruleversion v, subsidies_rule r, stations_facility f "
        "WHERE v.id = NEW.version_id AND v.rule_id = NEW.rule_id AND r.id = v.rule_id "
        "AND f.id = NEW.facility_id AND f.tier = v.tier AND f.district_id = r.district_id)",
        lock=("SELECT 1 FROM subsidies_ruleversion WHERE id = NEW.version_id FOR KEY SHARE",),
        message="申请的网点应属于规则所补贴的层级和区县",
    ),
    Refusal(
        name="one_rule_counts_one_way",
        table="subsidies_application",
        columns=("rule_id", "version_id", "facility_id"),
        violation=f"NEW.state NOT IN {CLOSED} AND EXISTS (SELECT 1 FROM subsidies_application a, "
        "subsidies_ruleversion v, subsidies_ruleversion w WHERE a.rule_id = NEW.rule_id "
        f"AND a.facility_id = NEW.facility_id AND a.id <> COALESCE(NEW.id, 0) AND a.state NOT IN {CLOSED} "
        "AND v.id = a.version_id AND w.id = NEW.version_id AND v.recurrence <> w.recurrence)",
        message="这个网点已有同一规则按另一种发放次数的申请",
    ),
    Refusal(
        name="what_was_decided_stays",
        table="subsidies_application",
        columns=("state", *GROUNDS, "snapshot"),
        violation=f"OLD.state IN {DECIDED} AND NEW.state IN {DECIDED} AND {changed((*GROUNDS, 'snapshot'))}",
        on_insert=False,
        message="已批准的申请不能改动",
    ),
    Refusal(
        name="only_what_was_publicized_is_approved",
        table="subsidies_application",
        columns=("state",),
        violation=f"NEW.state IN {DECIDED} AND (OLD.state NOT IN ('publicized', 'approved', 'paid') "
        "OR NEW.state = 'paid' AND OLD.state = 'publicized')",
        on_insert=False,
        message="只有公示过的申请才能批准，批准过的才能发放",
    ),
    Refusal(
        name="application_begins_undecided",
        table="subsidies_application",
        columns=("id",),
        violation=f"NEW.state IN {DECIDED}",
        message="申请要经公示才能批准",
    ),
    Refusal(
        name="an_objection_keeps_from_approval",
        table="subsidies_application",
        columns=("state",),
        violation=both(IS_APPROVED_NOW, is_objected_to("NEW.id", "NEW.notice_id")),
        lock=(notices_of("NEW.id", where=IS_APPROVED_NOW),),
        on_insert=False,
        message="公示的异议处理完才能批准",
    ),
    Refusal(
        name="what_is_paid_was_confirmed_by_the_bank",
        table="subsidies_application",
        columns=("state",),
        violation="NEW.state = 'paid' AND NOT EXISTS (SELECT 1 FROM subsidies_rollitem i "
        "WHERE i.application_id = NEW.id AND i.is_live AND i.paid_on IS NOT NULL)",
        on_insert=False,
        message="没有银行入账记录，不能算作已发放",
    ),
    Refusal(
        name="what_the_bank_paid_stays_approved",
        table="subsidies_application",
        columns=("state",),
        violation=both("NEW.state <> OLD.state AND NEW.state <> 'paid'", IS_ON_A_ROLL),
        on_insert=False,
        message="申请在有效的花名册上，不能改变状态",
    ),
    Refusal(
        name="payee_on_a_roll_stays",
        table="subsidies_application",
        columns=PAYEE,
        violation=both(changed(PAYEE), IS_ON_A_ROLL),
        on_insert=False,
        message="申请在有效的花名册上，不能改收款账户",
    ),
    # --- what was made public, and what was noted -----------------------------------------------------------
    Refusal(
        name="published_notice_stays",
        table="subsidies_publicitynotice",
        columns=NOTICE,
        violation=changed(NOTICE),
        on_insert=False,
        message="公示发布后不能改动",
    ),
    *(
        Refusal(
            name=f"{name}_stays",
            table=model._meta.db_table,
            columns=columns_of(model),
            violation=changed(columns_of(model)),
            on_insert=False,
            message=f"{model._meta.verbose_name}登记后不能改动",
        )
        for name, model in RECORDS.items()
    ),
    # --- objections ----------------------------------------------------------------------------------------
    Refusal(
        name="objection_is_of_its_notice",
        table="subsidies_objection",
        columns=("notice_id", "application_id"),
        violation="NEW.application_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM subsidies_noticeitem i "
        "WHERE i.notice_id = NEW.notice_id AND i.application_id = NEW.application_id)",
        lock=("SELECT 1 FROM subsidies_publicitynotice WHERE id = NEW.notice_id FOR NO KEY UPDATE",),
        message="异议所指的申请不在这份公示上",
    ),
    Refusal(
        name="decision_on_an_objection_stays",
        table="subsidies_objection",
        columns=("decision", "decision_words", "words", "notice_id", "application_id"),
        violation="OLD.decision <> '' AND "
        f"{changed(('decision', 'decision_words', 'words', 'notice_id', 'application_id'))}",
        on_insert=False,
        message="处理过的异议不能改动",
    ),
    # --- rolls ---------------------------------------------------------------------------------------------
    Refusal(
        name="locked_roll_stays",
        table="subsidies_roll",
        columns=(*Roll.LOCKED, "locked_by_id", "locked_at"),
        violation=changed((*Roll.LOCKED, "locked_by_id", "locked_at")),
        on_insert=False,
        message="花名册锁定后不能改动，只能作废重开",
    ),
    Refusal(
        name="void_roll_stays_void",
        table="subsidies_roll",
        columns=("voided_at",),
        violation="OLD.voided_at IS NOT NULL AND NEW.voided_at IS NULL OR OLD.voided_at IS NULL "
        "AND NEW.voided_at IS NOT NULL AND EXISTS (SELECT 1 FROM subsidies_rollitem i "
        "WHERE i.roll_id = NEW.id AND (i.is_live OR i.paid_on IS NOT NULL OR i.bounced_on IS NOT NULL))",
        on_insert=False,
        message="已有发放结果的花名册不能作废，作废的不能恢复",
    ),
    Refusal(
        name="line_of_a_locked_roll_stays",
        table="subsidies_rollitem",
        columns=RollItem.LOCKED,
        violation=changed(RollItem.LOCKED),
        on_insert=False,
        message="花名册锁定后不能改动，只能作废重开",
    ),
    Refusal(
        name="line_fits_into_its_roll",
        table="subsidies_rollitem",
        columns=("id",),
        violation="NOT EXISTS (SELECT 1 FROM subsidies_roll r, subsidies_application a "
        "WHERE r.id = NEW.roll_id AND r.voided_at IS NULL AND NEW.position >= 1 "
        "AND NEW.position <= r.items_count AND a.id = NEW.application_id AND a.state = 'approved' "
        "AND a.fund_id = r.fund_id AND a.amount = NEW.amount AND a.payee_account = NEW.payee_account "
        f"AND NOT {is_objected_to('a.id', 'a.notice_id')})",
        lock=(
            "SELECT 1 FROM subsidies_application WHERE id = NEW.application_id FOR NO KEY UPDATE",
            notices_of("NEW.application_id"),
        ),
        message="花名册上只能是这笔资金里已批准、没有未了异议的申请，金额和账户应与申请一致",
    ),
    Refusal(
        name="ended_line_is_not_revived",
        table="subsidies_rollitem",
        columns=("is_live", "paid_on", "bounced_on"),
        violation=f"NOT OLD.is_live AND (NEW.is_live OR {changed(('paid_on', 'bounced_on', 'voucher'))})",
        on_insert=False,
        message="作废或退汇的款项不能恢复，请列入新的花名册",
    ),
    # --- and nothing of it goes ----------------------------------------------------------------------------
    *(
        Kept(
            name=f"{name}_is_kept",
            table=model._meta.db_table,
            message=f"{model._meta.verbose_name}不能删除",
        )
        for name, model in KEPT.items()
    ),
]
