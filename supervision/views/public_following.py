"""查询投诉 before the public: by number and query code, how far it is, once more; and what was released."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from supervision.choices import AttemptKind
from supervision.complaints import attempts
from supervision.complaints.challenge import WRONG, draw, is_answered
from supervision.complaints.codes import LOST_CODE, complaint_of
from supervision.complaints.following import told_to_complainant
from supervision.complaints.reopening import reopen_by_complainant
from supervision.models import Complaint
from supervision.public_forms import ChallengeForm, FollowForm, ReopeningForm
from supervision.refusals import SupervisionRefused
from supervision.views.public_cookies import followed, forget_followed, let_follow
from yicheng_express.client_address import client_address
from yicheng_express.dates import today
from yicheng_express.hotlines import HOTLINES
from yicheng_express.posting import by_post

PAGE_ROWS = 20
# One answer to an unknown number, a wrong code and nonsense; and to any code where the number is used up.
NO_SUCH_PAIR = (
    "编号和查询码对不上，请对照记下的再输一次，两样都要。"
    f"同一个编号一天输错 {attempts.MOST_WRONG_CODES} 次，当天就不能再查，请明天再来，或拨打 {HOTLINES} 询问。"
)
TOO_MANY = f"今天从这个网络查询出错的次数太多，请明天再来，或拨打 {HOTLINES} 询问。"
REOPENED = "已经收到，这件投诉重新办理。"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_complaint(request):
    if request.method == "POST":
        return look_up(request)
    complaint = followed(request)
    return case_page(request, complaint) if complaint else pair_page(request)


def look_up(request):
    """Look for the pair. Nothing in the answer to a wrong one depends on what was sent.

    With a number that is used up no pair is looked for: a right one is answered, counted and as quick as a
    wrong one, so that guessing on tells nothing.
    """
    address, sent = client_address(request), request.POST
    if attempts.is_used_up(AttemptKind.FOLLOW, address):
        return pair_page(request, TOO_MANY)
    if attempts.needs_challenge(AttemptKind.FOLLOW, address) and not is_answered(
        AttemptKind.FOLLOW, sent.get("challenge", ""), sent.get("answer", ""), address
    ):
        return pair_page(request, WRONG)
    number = sent.get("number", "")
    is_closed = attempts.is_number_used_up(number)
    complaint = None if is_closed else complaint_of(number, sent.get("code", ""))
    if complaint is None:
        attempts.note_wrong_pair(address, number)
        return pair_page(request, NO_SUCH_PAIR)
    return let_follow(redirect("follow_complaint"), complaint)


def pair_page(request, refusal=""):
    asks = attempts.needs_challenge(AttemptKind.FOLLOW, client_address(request))
    context = {
        "form": FollowForm(),
        "refusal": refusal,
        "challenge": draw(AttemptKind.FOLLOW) if asks else None,
        "challenge_form": ChallengeForm(),
        "hotlines": HOTLINES,
        "lost_code": LOST_CODE,
    }
    return render(request, "supervision/public/follow.html", context, status=409 if refusal else 200)


def case_page(request, complaint, form=None, refusal=None):
    told = told_to_complainant(complaint.pk, today())
    context = {
        "told": told,
        "complaint": told.complaint,
        "district": told.complaint.district,
        "form": (form or ReopeningForm()) if told.can_reopen else None,
        "refusals": refusal.reasons if refusal else [],
        "hotlines": HOTLINES,
    }
    return render(request, "supervision/public/case.html", context, status=409 if refusal else 200)


@login_not_required
@never_cache
@by_post("follow_complaint")
def follow_complaint_reopen(request):
    """Have the own case begin once more, with words."""
    complaint = followed(request)
    if complaint is None:
        return redirect("follow_complaint")
    form = ReopeningForm(request.POST)
    try:
        if not form.is_valid():
            raise SupervisionRefused("没有提交，请按下面的提示改好。")
        reopen_by_complainant(complaint, words=form.cleaned_data["words"])
    except SupervisionRefused as refusal:
        return case_page(request, complaint, form, refusal)
    messages.success(request, REOPENED)
    return redirect("follow_complaint")


@login_not_required
@by_post("follow_complaint")
def follow_complaint_end(request):
    """Let this browser forget whose complaint it looked at: it may be the station's own."""
    return forget_followed(redirect("follow_complaint"))


@login_not_required
@require_safe
def released_complaints(request):
    """What staff released to everybody: their words of it, the kind, the place and the days; nothing else.

    What is about a township's own office is not among it, whoever released it: the township reads here too.
    """
    released = Complaint.objects.released().about_no_office()
    released = released.select_related("township", "village__township", "district").order_by(
        "-released_at", "-pk"
    )
    page = Paginator(released, PAGE_ROWS).get_page(request.GET.get("page"))
    return render(request, "supervision/public/released.html", {"page": page})
