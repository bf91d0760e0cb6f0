"""What the pages that change something have alike."""

from functools import wraps

from django.shortcuts import redirect


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
