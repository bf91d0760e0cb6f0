"""What the pages that take a step of one case do alike."""

from functools import wraps

from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from yicheng_express.posting import reasons_of


def step_of(page, find, right):
    """Decorators for the steps of one kind of case: `@step(require)` before `view(request, case)`.

    By POST alone, for whom `require` (user, case) lets: out of scope is a 404, without the right a 403 in
    words. Who comes back to the address (a tab that is opened again) is shown the case.
    find: (request, number) → the case within the scope. page: the name of its page. right: to read it.
    """

    def step(require):
        def decorated(view):
            @wraps(view)
            @never_cache
            @permission_required(right, raise_exception=True)
            def taken(request, number):
                found = find(request, number)
                if request.method != "POST":
                    return redirect(page, number)
                require(request.user, found)
                return view(request, found)

            return taken

        return decorated

    return step


def faults_of(form):
    """What is wrong with a form, in words for the head of the page."""
    return [error for errors in form.errors.values() for error in errors]


def told(refusal, *, photos=False):
    """The words of a refusal; where photos were sent they have to be chosen anew."""
    again = ["照片没有保存，改好后请重新选择照片。"] if photos else []
    return [*reasons_of(refusal), *again]
