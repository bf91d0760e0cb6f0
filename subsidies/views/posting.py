"""What the pages that change something have alike."""

from functools import wraps

from django.shortcuts import redirect

LONGEST_NUMBER = 10
NEVER = -1


def by_post(page, *parts):
    """By POST alone; who comes back to the address (a tab that is opened again) is led to `page`.

    parts: what of this address stands in the page's.
    """

    def decorate(view):
        @wraps(view)
        def posted(request, **named):
            if request.method == "POST":
                return view(request, **named)
            return redirect(page, **{part: named[part] for part in parts})

        return posted

    return decorate


def reasons_of(refusal):
    """The words of a SubsidyRefused, of PermissionDenied, or plain words, one by one."""
    return getattr(refusal, "reasons", None) or [str(refusal)]


def whole_number(text):
    """What a page sent as a number; None for anything that is none, or longer than a page would send."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else None


def revision(text):
    """The revision that the page showed; one that never is, where it did not say."""
    number = whole_number(text)
    return NEVER if number is None else number


def revisions_shown(text):
    """Number or key of an application → its revision, out of "SQ…:3 SQ…:0", as lists say what they showed."""
    return dict(pair.rsplit(":", 1) for pair in text.split() if ":" in pair)


def fund_chosen(text, funds):
    """That one of these funds whose key the page sent; None where it is none of them."""
    key = whole_number(text)
    return None if key is None else funds.filter(pk=key).first()
