import pytest
from django.core.exceptions import ValidationError

from stations.models import District, Village
from stations.recoding import recode
from tests.factories import DistrictFactory, TownshipFactory, UserFactory, VillageFactory

pytestmark = pytest.mark.django_db


def test_villages_history_and_people_follow_their_township():
    village = VillageFactory(township__code="411702203", code="411702203200")
    clerk = UserFactory(scope_code="411702203")
    chief = UserFactory(scope_code="411702")
    recode(village.township, "411702012", by=chief)
    village.refresh_from_db()
    clerk.refresh_from_db()
    chief.refresh_from_db()
    assert (village.code, clerk.scope_code, chief.scope_code) == ("411702012200", "411702012", "411702")
    assert [record.code for record in village.history.all()] == ["411702012200", "411702203200"]
    assert village.history.first().history_user == chief
    assert list(Village.objects.visible_to(clerk)) == [village]


def test_everything_follows_its_district():
    village = VillageFactory(township__code="411702102", code="411702102204")
    chief, clerk = UserFactory(scope_code="411702"), UserFactory(scope_code="411702102")
    recode(District.objects.get(), "411782", by=chief)
    for row in (village, chief, clerk):
        row.refresh_from_db()
    assert (village.code, chief.scope_code, clerk.scope_code) == ("411782102204", "411782", "411782102")
    assert village.township.history.first().code == "411782102"


@pytest.mark.parametrize(
    ("code", "message"),
    [("411702103", "已被另一个"), ("411703102", "应以所属区县"), ("41170210", "9 位数字")],
)
def test_a_code_that_cannot_be_is_refused_and_nothing_changes(code, message):
    township = TownshipFactory(code="411702102")
    TownshipFactory(code="411702103")
    with pytest.raises(ValidationError, match=message):
        recode(township, code, by=None)
    township.refresh_from_db()
    assert township.code == "411702102"


def test_another_districts_people_keep_their_scope():
    stranger = UserFactory(scope_code="411721")
    DistrictFactory()
    recode(District.objects.get(), "411782", by=stranger)
    stranger.refresh_from_db()
    assert stranger.scope_code == "411721"
