"""Why a verb is refused, in words for the person who asked; each app has refusals of its own names."""


class Refused(Exception):
    """Nothing was changed; `reasons` say why and what to do."""

    def __init__(self, *reasons):
        self.reasons = list(reasons)
        super().__init__("\n".join(self.reasons))
