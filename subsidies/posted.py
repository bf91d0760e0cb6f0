"""What a page sent, which may be anything: numbers, revisions, the key of a fund."""

from subsidies.at_once import NEVER_SHOWN

LONGEST_NUMBER = 10


def whole_number(text):
    """What a page sent as a number; None for anything that is none, or longer than a page would send."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else None


def revision(text):
    """The revision that the page showed; one that never is, where it did not say."""
    number = whole_number(text)
    return NEVER_SHOWN if number is None else number


def revisions_shown(text):
    """Number of an application → its revision, out of "SQ…:3 SQ…:0", as lists say what they showed."""
    pairs = (pair.rsplit(":", 1) for pair in text.split() if ":" in pair)
    return {number: revision(shown) for number, shown in pairs}


def fund_chosen(text, funds):
    """That one of these funds whose key the page sent; None where it is none of them."""
    key = whole_number(text)
    return None if key is None else funds.filter(pk=key).first()
