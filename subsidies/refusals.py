"""Why a verb of the subsidies is refused, in words for the person who asked."""

from yicheng_express.refusals import Refused


class SubsidyRefused(Refused):
    """Nothing was changed; `reasons` say why and what to do."""


class ApplicationChanged(SubsidyRefused):
    """The application is not as it was when the person looked at it: it has to be looked at again."""


class AssessmentDropped(SubsidyRefused):
    """The conditions do not hold any more as they did at the step before; the reasons say what changed.

    dropped: the numbers of the applications concerned, where many were asked of at once.
    told: what changed alone, without the sentences that say whose it is and what to do; else empty.
    """

    def __init__(self, *reasons, dropped=(), told=()):
        super().__init__(*reasons)
        self.dropped = set(dropped)
        self.told = list(told)
