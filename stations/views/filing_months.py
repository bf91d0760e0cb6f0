"""The two buttons of a month: open it, and remind who has not sent it in."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from stations.filing.months import in_words, parse_month
from stations.filing.opening import open_month
from stations.filing.refusals import FilingRefused
from stations.filing.reminders import remind, tell_group
from stations.models import District

MOST_NAMES = 12


@require_POST
@permission_required("stations.open_filing", raise_exception=True)
def open_the_month(request):
    """Open a month in a district of the user's own."""
    district, month = asked(request)
    try:
        done = open_month(district, month, by=request.user)
    except FilingRefused as refusal:
        messages.error(request, str(refusal))
        return back(district, month)
    messages.success(request, opened_in_words(month, done))
    if done.incomplete:
        places = names(done.incomplete)
        messages.warning(request, f"这些月报已报送或已通过，缺后来登记的网点，请退回或重开：{places}。")
    return back(district, month)


@require_POST
@permission_required("stations.remind_filing", raise_exception=True)
def remind_the_missing(request):
    """Remind those of a month that have not sent it in; then tell the work group, if there is a robot."""
    district, month = asked(request)
    try:
        reminded = remind(district, [month], by=request.user)
    except FilingRefused as refusal:
        messages.error(request, str(refusal))
        return back(district, month)
    messages.success(request, reminded_in_words(month, reminded))
    if sent := tell_group(reminded):
        if sent.ok:
            messages.success(request, "工作群消息已发出。")
        else:
            messages.warning(request, f"首页的催报已送到，工作群消息没有发出：{sent.text}")
    return back(district, month)


def asked(request):
    """The district, of the user's own, and the month that the button stands for; anything else is a 404."""
    districts = District.objects.kept_by(request.user)
    district = get_object_or_404(districts, code=request.POST.get("district", ""))
    try:
        return district, parse_month(request.POST.get("month", ""))
    except ValueError as error:
        raise Http404(str(error)) from None


def back(district, month):
    """To the review page of the month."""
    try:
        page = reverse("filings_review")
    except NoReverseMatch:
        return redirect("home")
    return redirect(f"{page}?{urlencode({'district': district.code, 'month': f'{month:%Y-%m}'})}")


def opened_in_words(month, done):
    changes = [
        (done.opened and f"新开月报 {len(done.opened)} 份"),
        (done.lines and f"补列网点 {done.lines} 个"),
        (done.withdrawn and f"撤回没有网点的空月报 {done.withdrawn} 份"),
    ]
    told = "，".join(change for change in changes if change)
    return f"{in_words(month)}：{told}。" if told else f"{in_words(month)}没有变化：月报和网点都已齐全。"


def reminded_in_words(month, reminded):
    if reminded.newly:
        told = f"已催报 {len(reminded.newly)} 个：{names(reminded.newly)}。"
        return told + (f"另有 {len(reminded.already)} 个今天已催过。" if reminded.already else "")
    if reminded.already:
        return f"{in_words(month)}未报的 {len(reminded.already)} 个今天都已催过，明天可以再催。"
    return f"{in_words(month)}月报都已报送，没有要催的。"


def names(filings):
    shown = "、".join(filing.place.name for filing in filings[:MOST_NAMES])
    return shown + ("等" if len(filings) > MOST_NAMES else "")
