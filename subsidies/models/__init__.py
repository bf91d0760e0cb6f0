"""The money of the network: rules, applications, publicity, funds and rolls."""

from subsidies.models.applications import (
    AccountViewing,
    Application,
    ApplicationEvent,
    Recovery,
    VerificationPhoto,
)
from subsidies.models.funds import Fund, FundEntry
from subsidies.models.publicity import NoticeItem, Objection, PublicityNotice
from subsidies.models.rolls import BankResult, Roll, RollItem
from subsidies.models.rules import PublicityTerms, Rule, RuleVersion

__all__ = [
    "AccountViewing",
    "Application",
    "ApplicationEvent",
    "BankResult",
    "Fund",
    "FundEntry",
    "NoticeItem",
    "Objection",
    "PublicityNotice",
    "PublicityTerms",
    "Recovery",
    "Roll",
    "RollItem",
    "Rule",
    "RuleVersion",
    "VerificationPhoto",
]
