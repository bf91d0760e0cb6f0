"""A year's result that is frozen stays as it was: a correction is another version."""

from supervision.models import Standing
from yicheng_express.triggers import written_once

RULES = written_once("standing", Standing, "定稿的年终结果")
