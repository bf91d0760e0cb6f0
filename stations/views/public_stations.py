"""What villagers come for: the stations of their village, without a login and without a script."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from stations.merged import village_now
from stations.promises import promises_of
from stations.public_stations import stations_before_the_public
from stations.views.village_search import village_search
from yicheng_express import hotlines
from yicheng_express.dates import today

KEPT = 5 * 60  # seconds for which a browser without a login need not ask again
NO_PLACE = "没有找到这个村（社区），可能已经撤并或改名。请重新找您的村。"


@login_not_required
@require_safe
def front_page(request):
    """The portal before the sign-in, at the address of the desk: find the village first, then the ways on."""
    context = village_search({})
    district = context["district"]
    context["promises"] = promises_of(district, today()) if district else []
    answer = render(request, "public/front.html", context | {"hotlines": hotlines.BOTH})
    # Somebody who signs in comes back to this very address, and must not be shown what was kept of it.
    patch_cache_control(answer, no_cache=True, private=True)
    return answer


@login_not_required
@require_safe
def find_station(request):
    return kept_a_while(request, search_page(request))


def search_page(request, *, refusal="", status=200):
    context = village_search(request.GET) | {"refusal": refusal, "hotlines": hotlines.BOTH}
    return render(request, "public/find.html", context, status=status)


@login_not_required
@require_safe
def village_stations(request, code):
    """The stations of a village today; one that was merged leads to the one that it went into."""
    village = village_now(code, today())
    if village is None:
        return search_page(request, refusal=NO_PLACE, status=404)
    if village.code != code:
        return redirect("village_stations", village.code)
    context = {
        "village": village,
        "district": village.township.district,
        "stations": stations_before_the_public(village, today()),
        "promises": promises_of(village.township.district, today()),
        "hotlines": hotlines.BOTH,
        "today": today(),
    }
    return kept_a_while(request, render(request, "public/village.html", context))


def kept_a_while(request, answer):
    """Let the browser of somebody without a login keep the page for some minutes: lines are slow there."""
    if not request.user.is_authenticated:
        patch_cache_control(answer, private=True, max_age=KEPT)
    return answer
