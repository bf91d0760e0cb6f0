"""The lists of the admin on a phone: each value beside the name of its column."""

from tests.factories import StationFactory
from yicheng_express.accounts.roles import Role


def test_every_cell_of_a_list_bears_the_name_of_its_column(district, as_role):
    station = StationFactory(village__township__district=district)
    page = as_role(Role.BUREAU_CLERK).get("/admin/stations/villagestation/").content.decode()
    assert f'<td data-label="村（社区）" class="field-village_name">{station.village.name}</td>' in page
