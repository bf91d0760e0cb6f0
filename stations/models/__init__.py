"""The facts of the network: divisions, enterprises, facilities and when they were open, reports, policy."""

from stations.models.demonstration import Demonstration
from stations.models.divisions import District, Township, Village
from stations.models.enterprises import Enterprise
from stations.models.facilities import DistrictCenter, Facility, TownshipHub, VillageStation
from stations.models.filing_records import (
    FilingChange,
    FilingEvent,
    FilingReminder,
    FilingReopening,
    GroupRobot,
)
from stations.models.filings import Filing, FilingLine
from stations.models.operating import OperatingPeriod
from stations.models.photos import FacilityPhoto
from stations.models.policies import (
    CalendarYear,
    CoverageTarget,
    FilingTerms,
    Policy,
    PolicyClause,
    ServicePromise,
)

__all__ = [
    "CalendarYear",
    "CoverageTarget",
    "Demonstration",
    "District",
    "DistrictCenter",
    "Enterprise",
    "Facility",
    "FacilityPhoto",
    "Filing",
    "FilingChange",
    "FilingEvent",
    "FilingLine",
    "FilingReminder",
    "FilingReopening",
    "FilingTerms",
    "GroupRobot",
    "OperatingPeriod",
    "Policy",
    "PolicyClause",
    "ServicePromise",
    "Township",
    "TownshipHub",
    "Village",
    "VillageStation",
]
