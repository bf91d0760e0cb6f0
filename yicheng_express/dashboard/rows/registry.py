"""Every list of rows, by the name that its address has."""

from yicheng_express.dashboard.rows.gaps import GAPS
from yicheng_express.dashboard.rows.lines import LINES, UNREPORTED
from yicheng_express.dashboard.rows.villages import VILLAGES

LISTINGS = {listing.name: listing for listing in (VILLAGES, GAPS, LINES, UNREPORTED)}
