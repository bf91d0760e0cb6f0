"""The money in the web admin, for the bureau's staff: read here, moved by the verbs alone."""

from subsidies.admin.applications import ApplicationAdmin
from subsidies.admin.money import FundAdmin, RollAdmin
from subsidies.admin.publicity import PublicityNoticeAdmin
from subsidies.admin.rules import RuleVersionAdmin

__all__ = ["ApplicationAdmin", "FundAdmin", "PublicityNoticeAdmin", "RollAdmin", "RuleVersionAdmin"]
