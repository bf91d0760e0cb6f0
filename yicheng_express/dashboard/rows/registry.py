"""Every list of rows, by the name that its address has."""

from yicheng_express.dashboard.rows.filings import FILINGS
from yicheng_express.dashboard.rows.fund_entries import FUND_ENTRIES
from yicheng_express.dashboard.rows.gaps import GAPS
from yicheng_express.dashboard.rows.lines import LINES, UNREPORTED
from yicheng_express.dashboard.rows.paid_stations import PAID_STATIONS
from yicheng_express.dashboard.rows.stations import STATIONS
from yicheng_express.dashboard.rows.villages import VILLAGES

COVERAGE = (VILLAGES, GAPS, STATIONS)
PARCELS = (LINES, UNREPORTED)
WORK = (FILINGS, PAID_STATIONS, FUND_ENTRIES)
LISTINGS = {listing.name: listing for listing in COVERAGE + PARCELS + WORK}
