"""Why a verb of the month's report is refused, in words for the person who asked."""


class FilingRefused(Exception):
    """Nothing was changed; `reasons` say why and what to do.

    findings: the cells concerned (`stations.filing.checks.Finding`), where it is a matter of cells.
    """

    def __init__(self, *reasons, findings=()):
        self.findings = list(findings)
        self.reasons = [*reasons, *(str(finding) for finding in self.findings)]
        super().__init__("\n".join(self.reasons))


class FilingChanged(FilingRefused):
    """The report is not as it was when the person looked at it: it has to be looked at again."""
