"""投诉 before the public: find the village, write, be given number and query code. No login, no script."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stations.views.village_search import village_search
from supervision.choices import AttemptKind
from supervision.complaints import attempts
from supervision.complaints.challenge import draw, is_answered
from supervision.complaints.codes import LOST_CODE
from supervision.complaints.intake import (
    MOST_PHOTOS_ONLINE,
    NOT_OPEN,
    TOO_MANY,
    is_open_in,
    looked_at,
    receive_online,
)
from supervision.complaints.spots import spot_of
from supervision.models import Complaint
from supervision.public_forms import ChallengeForm, PublicComplaintForm
from supervision.refusals import SupervisionRefused
from supervision.views.public_cookies import forget_handed_over, hand_over, handed_over, let_follow
from yicheng_express.client_address import client_address
from yicheng_express.dates import today
from yicheng_express.hotlines import CITY_HOTLINE, HOTLINES

MEND = "投诉还没有提交，请按下面的提示改好。"
ASKED = "投诉还没有提交：请算出下面图中两个数相加的得数，再提交一次。"
NO_PLACE = "没有找到这个地方，可能已经撤并或改名。请重新找您的村。"


# --- the village --------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def complain(request):
    return village_page(request)


def village_page(request, *, refusal="", status=200):
    """Find the village, as for its stations; `is_open` says whether anything is taken there."""
    context = village_search(request.GET) | {"refusal": refusal, "hotlines": HOTLINES}
    context["is_open"] = bool(context["district"]) and is_open_in(context["district"])
    return render(request, "supervision/public/complain.html", context, status=status)


# --- the complaint ------------------------------------------------------------------------------------------


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def complain_at(request, code):
    spot = spot_of(code, today())
    if spot is None:
        return village_page(request, refusal=NO_PLACE, status=404)
    if request.method == "POST":
        return take(request, spot)
    facility = request.GET.get("facility", "")
    return form_page(request, spot, PublicComplaintForm(spot=spot, facility=facility))


def take(request, spot):
    """Take what was sent. A program that filled the hidden box is asked the sum, for a browser may have."""
    address = client_address(request)
    form = PublicComplaintForm(request.POST, request.FILES, spot=spot)
    if attempts.is_used_up(AttemptKind.COMPLAIN, address):
        return form_page(request, spot, form, TOO_MANY)
    asks = form.is_of_a_robot or attempts.needs_challenge(AttemptKind.COMPLAIN, address)
    try:
        if not form.is_valid():
            raise SupervisionRefused(MEND, *([] if asks else looked_at(form.photos, MOST_PHOTOS_ONLINE)[1]))
        if asks and not has_answered(request, address):
            raise SupervisionRefused(ASKED)
        complaint, code = receive_online(spot.district, **form.complaint, sent_from=address)
    except SupervisionRefused as refusal:
        attempts.note(AttemptKind.COMPLAIN, address)
        return form_page(request, spot, form, *refusal.reasons)
    return hand_over(redirect("complain_received"), complaint.number, code)


def has_answered(request, address):
    sent = request.POST
    return is_answered(AttemptKind.COMPLAIN, sent.get("challenge", ""), sent.get("answer", ""), address)


def form_page(request, spot, form, *refusals):
    """The form; with what was typed, and the photos to be chosen again, where it was refused."""
    asks = attempts.needs_challenge(AttemptKind.COMPLAIN, client_address(request))
    asks = asks or (form.is_bound and form.is_of_a_robot)
    is_open = is_open_in(spot.district)
    context = {
        "spot": spot,
        "district": spot.district,
        "form": form,
        "refusals": refusals,
        "lost_photos": bool(refusals and form.photos),
        "most_photos": MOST_PHOTOS_ONLINE,
        "not_open": "" if is_open else NOT_OPEN,
        "challenge": draw(AttemptKind.COMPLAIN) if asks and is_open else None,
        "challenge_form": ChallengeForm(),
        "hotlines": HOTLINES,
    }
    return render(request, "supervision/public/form.html", context, status=409 if refusals else 200)


@login_not_required
@never_cache
@require_safe
def complain_received(request):
    """Number and query code, once: the answer that shows them makes the browser forget them."""
    number, code = handed_over(request) or ("", "")
    complaint = Complaint.objects.select_related("district").filter(number=number).first()
    context = {
        "complaint": complaint,
        "code": code,
        "district": complaint.district if complaint else None,
        "city_hotline": CITY_HOTLINE,
        "lost_code": LOST_CODE,
    }
    answer = render(request, "supervision/public/received.html", context)
    return let_follow(forget_handed_over(answer), complaint) if complaint else answer
