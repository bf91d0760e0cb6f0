"""The register in the web admin, for the bureau's staff."""

from stations.admin.divisions import DistrictAdmin, TownshipAdmin, VillageAdmin
from stations.admin.enterprises import EnterpriseAdmin
from stations.admin.facilities import DistrictCenterAdmin, TownshipHubAdmin, VillageStationAdmin
from stations.admin.policies import PolicyAdmin
from stations.admin.robots import GroupRobotAdmin

__all__ = [
    "DistrictAdmin",
    "DistrictCenterAdmin",
    "EnterpriseAdmin",
    "GroupRobotAdmin",
    "PolicyAdmin",
    "TownshipAdmin",
    "TownshipHubAdmin",
    "VillageAdmin",
    "VillageStationAdmin",
]
