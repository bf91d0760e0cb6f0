"""The wall display: one of its pages at a time; its script fetches the next."""

from django.contrib.auth.decorators import permission_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yicheng_express.dashboard.asking import AskedForm
from yicheng_express.dashboard.screen.forms import TurningForm
from yicheng_express.dashboard.screen.turns import TURNS


@require_safe
@permission_required("stations.view_village", raise_exception=True)
def screen(request):
    """A page of the district or township that is asked for, as of now."""
    asked = AskedForm(request.GET, user=request.user).asked()
    if asked is None:
        return render(request, "dashboard/no_division.html")
    turning = TurningForm(request.GET)
    turn = TURNS[turning.page - 1]
    context = {
        "asked": asked,
        "turn": turn,
        "turns": TURNS,
        "number": turning.page,
        "next": turning.page % len(TURNS) + 1,
        "previous": (turning.page - 2) % len(TURNS) + 1,
        "seconds": turning.seconds,
        "taken_at": timezone.localtime(),
        "template": f"dashboard/screen/{turn.name}.html",
    }
    return render(request, "dashboard/screen/screen.html", context | turn.shown(asked))
