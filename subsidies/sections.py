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
# Pages that belong to a section and have an address of their own.
BESIDE = {"eligibility": "subsidy_rules", "rolls": "bank_results"}


def sections_of(user, path):
    """(words, address, whether it is the section being read) of those that this user may open."""
    pages = [(words, name) for words, name, right in SECTIONS if user.has_perm(right)]
    return [(words, reverse(name), is_within(path, name)) for words, name in pages]


def is_within(path, name):
    return any(path.startswith(reverse(page)) for page in (name, BESIDE.get(name)) if page)
