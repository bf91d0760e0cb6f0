"""A brief that is frozen stays as it was: a correction is another version."""

from yicheng_express.dashboard.models import Brief
from yicheng_express.triggers import written_once

RULES = written_once("brief", Brief, "定稿的简报")
