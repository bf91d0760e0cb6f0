"""Account numbers are shown whole to who has the right, and every time it is noted who saw which, where."""

from subsidies.models import AccountViewing
from subsidies.rights import require_district_right

NO_RIGHT = "完整账号只有财政局可以查看。"


def reveal(applications, *, by, seen_in, district):
    """Note that `by` now sees the whole account numbers of these applications. Raises PermissionDenied."""
    require_district_right(by, district, "view_payee_account", NO_RIGHT)
    AccountViewing.objects.bulk_create(
        AccountViewing(application_id=application, seen_in=seen_in, by=by)
        for application in applications.values_list("pk", flat=True)
    )
