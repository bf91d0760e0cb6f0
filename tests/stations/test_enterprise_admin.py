"""The register of enterprises in the admin."""

import pytest

from stations.models import Enterprise
from tests.factories import EnterpriseFactory, StationFactory, TownshipFactory, VillageFactory
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(district):
    """An enterprise that a station works with, and does not belong to."""
    village = VillageFactory(township=TownshipFactory(district=district))
    station = StationFactory(village=village, name="夏庄便民服务站", operator__district=district)
    partner = EnterpriseFactory(district=district)
    station.partners.add(partner)
    return partner


def test_an_enterprise_that_a_station_works_with_is_not_deleted(as_role, partner):
    client = as_role(Role.BUREAU_CHIEF)
    address = f"/admin/stations/enterprise/{partner.pk}/delete/"
    page = client.get(address).content.decode()
    assert "合作网点：夏庄便民服务站" in page
    assert "object" not in page.split("deleted-objects")[1].split("</ul>")[0]
    client.post(address, {"post": "yes"})
    assert Enterprise.objects.filter(pk=partner.pk).exists()


def test_an_enterprise_that_nobody_works_with_is_deleted(as_role, district):
    alone = EnterpriseFactory(district=district)
    as_role(Role.BUREAU_CHIEF).post(f"/admin/stations/enterprise/{alone.pk}/delete/", {"post": "yes"})
    assert not Enterprise.objects.filter(pk=alone.pk).exists()
