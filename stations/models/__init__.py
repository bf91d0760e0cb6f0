"""The facts of the network: divisions, enterprises, facilities with their operating periods, policy."""

from stations.models.demonstration import Demonstration
from stations.models.divisions import District, Township, Village
from stations.models.enterprises import Enterprise
from stations.models.facilities import DistrictCenter, Facility, TownshipHub, VillageStation
from stations.models.operating import OperatingPeriod
from stations.models.photos import FacilityPhoto
from stations.models.policies import CoverageTarget, Policy, PolicyClause

__all__ = [
    "CoverageTarget",
    "Demonstration",
    "District",
    "DistrictCenter",
    "Enterprise",
    "Facility",
    "FacilityPhoto",
    "OperatingPeriod",
    "Policy",
    "PolicyClause",
    "Township",
    "TownshipHub",
    "Village",
    "VillageStation",
]
