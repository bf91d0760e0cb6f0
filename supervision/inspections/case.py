"""One inspection as its page shows it: what was found, what came of it, what this person may do now."""

from dataclasses import dataclass
from functools import cached_property

from supervision.choices import FindingResult, InspectionState, InspectionStep
from supervision.inspections.rights import may_carry_out, may_plan
from supervision.inspections.steps import why_not
from supervision.models import Finding, Inspection, Rectification


@dataclass(frozen=True)
class Case:
    """What `user` is told of `inspection`."""

    inspection: Inspection
    user: object

    @cached_property
    def findings(self):
        return list(self.inspection.findings.prefetch_related("photos"))

    @property
    def groups(self):
        """[(heading, findings)] in the order of the checklist."""
        groups = {}
        for finding in self.findings:
            groups.setdefault(finding.group, []).append(finding)
        return groups.items()

    @property
    def recorded(self):
        return sum(bool(finding.result) for finding in self.findings)

    @property
    def failed(self):
        return sum(finding.result == FindingResult.FAIL for finding in self.findings)

    @cached_property
    def events(self):
        return list(self.inspection.events.select_related("by"))

    @cached_property
    def order(self):
        return Rectification.objects.filter(inspection=self.inspection).first()

    @cached_property
    def before(self):
        """What failed when the facility was last inspected before."""
        inspections = Inspection.objects.visible_to(self.user).done().exclude(pk=self.inspection.pk)
        last = inspections.filter(facility=self.inspection.facility_id).order_by("-inspected_on").first()
        return last and (last, list(Finding.objects.failed().filter(inspection=last)))

    @property
    def can_begin(self):
        return self.can(may_carry_out(self.user, self.inspection), InspectionStep.BEGUN)

    @property
    def can_record(self):
        is_under_way = self.inspection.state == InspectionState.UNDER_WAY
        return is_under_way and may_carry_out(self.user, self.inspection)

    @property
    def can_cancel(self):
        return self.can(may_plan(self.user, self.inspection.district), InspectionStep.CANCELLED)

    def can(self, has_right, step):
        return has_right and not why_not(self.inspection, step)
