"""The pages of the subsidies, as the line of links above each of them names them."""

from django.urls import reverse

# (words, name of the page, right that opens it); in the order of the work.
SECTIONS = [
    ("达标情况", "eligibility", "subsidies.view_rule"),
    ("申请", "applications", "subsidies.view_application"),
    ("公示", "notices", "subsidies.view_publicitynotice"),
    ("资金", "funds", "subsidies.view_fund"),
    ("花名册", "rolls", "subsidies.view_roll"),
    ("成效", "survival", "subsidies.view_application"),
]


def sections_of(user, path):
    """(words, address, whether it is the section being read) of those that this user may open."""
    pages = [(words, reverse(name)) for words, name, right in SECTIONS if user.has_perm(right)]
    return [(words, address, path.startswith(address)) for words, address in pages]
