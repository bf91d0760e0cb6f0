"""Who fills a report is asked in three places: of one report, of all reports, of all people. They agree."""

import pytest

from stations.filing.mine import filings_to_fill_by
from stations.filing.opening import open_month
from stations.filing.reminders import people_who_fill
from stations.filing.rights import may_fill
from stations.models import Filing
from tests.factories import UserFactory
from tests.stations.filing.conftest import OCTOBER
from yicheng_express.accounts.models import User
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db
SCOPES = {
    "own township": "411702102",
    "other township": "411702103",
    "district": "411702",
    "city": "4117",
    "province": "41",
    "another district": "411721",
    "none": "",
}


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES)
@pytest.mark.parametrize("role", Role)
def test_the_right_the_list_and_the_people_to_call_agree(role, scope, board, elsewhere):
    open_month(board.district, OCTOBER)
    open_month(elsewhere, OCTOBER)
    filings = Filing.objects.select_related("district", "township")
    user = UserFactory(role=role, scope_code="" if role == Role.ENTERPRISE else scope)
    user = User.objects.get(pk=user.pk)
    may = {filing for filing in filings if may_fill(user, filing)}
    people = people_who_fill(list(filings))
    assert {filing for filing in filings if user in people.get(filing.place.code, [])} == may
    has_right = user.has_perm("stations.fill_filing")
    assert (set(filings_to_fill_by(user)) if has_right else set()) == may


def test_what_the_right_comes_to(board, elsewhere):
    """The agreement is over something: a township's people fill its own, the bureau the district's own."""
    open_month(board.district, OCTOBER)
    people = people_who_fill(list(Filing.objects.select_related("district", "township")))
    city = UserFactory(role=Role.BUREAU_CLERK, scope_code="4117")
    assert {code: {user.username for user in users} for code, users in people.items()} == {
        "411702": {"reviewer", "chief"},
        "411702102": {"clerk", "colleague"},
        "411702103": {"other_clerk"},
    }
    own = Filing.objects.get(township=None)
    assert people_who_fill([own])["411702"][-1] == city
