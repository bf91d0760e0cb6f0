"""Why a verb of supervision is refused, in words for the person who asked."""

from yicheng_express.refusals import Refused


class SupervisionRefused(Refused):
    """Nothing was changed; `reasons` say why and what to do."""


class CaseChanged(SupervisionRefused):
    """The case is not as it was when the person looked at it: it has to be looked at again."""
