"""A month is opened, and who has not sent it in is listed and reminded."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from stations.filing.months import in_words, parse_month
from stations.filing.opening import open_month
from stations.filing.refusals import FilingRefused
from stations.filing.reminders import (
    in_order,
    missing_filings,
    out_of_reach,
    people_who_fill,
    remind,
    tell_group,
    with_story,
)
from stations.models import District, Filing
from yicheng_express.dates import today

MOST_NAMES = 12


@require_POST
@permission_required("stations.open_filing", raise_exception=True)
def open_the_month(request):
    """Open a month in a district of the user's own."""
    district, month = own_district(request), month_in(request.POST)
    try:
        done = open_month(district, month, by=request.user)
    except FilingRefused as refusal:
        messages.error(request, str(refusal))
        return back(district, month)
    tell_opened(request, district, month, done)
    if done.incomplete:
        places = names(done.incomplete)
        messages.warning(request, f"这些月报已报送或已通过，缺后来登记的网点，请退回或重开：{places}。")
    return back(district, month)


@require_POST
@permission_required("stations.remind_filing", raise_exception=True)
def remind_the_missing(request):
    """Remind those who have not sent a month in, or any month that has ended; then tell the work group."""
    district = own_district(request)
    month = month_in(request.POST) if "month" in request.POST else None
    try:
        reminded = remind(district, month and [month], by=request.user)
    except FilingRefused as refusal:
        messages.error(request, str(refusal))
        return back(district, month)
    messages.success(request, reminded_in_words(month, reminded))
    if unreached := out_of_reach(reminded):
        messages.warning(
            request,
            f"其中 {len(unreached)} 份的填报单位还没有账号，首页的催报没有人看到，请电话联系，"
            f"或请系统管理员开通账号：{names(unreached)}。",
        )
    if sent := tell_group(reminded):
        if sent.ok:
            messages.success(request, "工作群消息已发出。")
        else:
            messages.warning(request, f"首页的催报已送到，工作群消息没有发出：{sent.text}")
    return back(district, month)


def own_district(request):
    """The district that the button stands for; a 404 where it is not the user's own."""
    districts = District.objects.kept_by(request.user)
    return get_object_or_404(districts, code=request.POST.get("district", ""))


def month_in(sent):
    """The month that was sent; a 404 for what is no month."""
    try:
        return parse_month(sent.get("month", ""))
    except ValueError as error:
        raise Http404(str(error)) from None


def back(district, month):
    """To the review page of the month; to the list of who is missing, where it was no single one."""
    if month is None:
        return redirect(f"{reverse('filings_missing')}?{urlencode({'district': district.code})}")
    query = {"district": district.code, "month": f"{month:%Y-%m}"}
    return redirect(f"{reverse('filings_review')}?{urlencode(query)}")


def tell_opened(request, district, month, done):
    """What opening did; where no report stands after it, that there is nothing to report."""
    changes = [
        (done.opened and f"新开月报 {len(done.opened)} 份"),
        (done.lines and f"列入网点 {done.lines} 个"),
        (done.withdrawn and f"撤回没有网点的空月报 {done.withdrawn} 份"),
    ]
    told = "，".join(change for change in changes if change)
    has_reports = Filing.objects.filter(district=district, month=month).exists()
    if told:
        messages.success(request, f"{in_words(month)}：{told}。")
    elif has_reports:
        messages.success(request, f"{in_words(month)}没有变化：月报和网点都已齐全。")
    if not has_reports:
        messages.warning(request, f"{in_words(month)}没有营业的网点，没有月报可开。请先登记网点和营业期。")


def reminded_in_words(month, reminded):
    already = len(reminded.already)
    if reminded.newly:
        told = f"已催报 {len(reminded.newly)} 份：{names(reminded.newly)}。"
        return told + (f"另有 {already} 份今天已催过。" if already else "")
    which = in_words(month) if month else ""
    if already:
        return f"{which}待报送的 {already} 份今天都已催过，明天可以再催。"
    return f"{which}月报都已报送，没有要催的。"


def names(filings):
    """Whose reports these are, each once."""
    places = list(dict.fromkeys(filing.place.filing_unit for filing in filings))
    return "、".join(places[:MOST_NAMES]) + ("等" if len(places) > MOST_NAMES else "")


@require_safe
@permission_required("stations.remind_filing", raise_exception=True)
def missing(request):
    """The reports of ended months, or of one, that are missing: whose, how late, whom to call."""
    districts = District.objects.kept_by(request.user)
    code = request.GET.get("district")
    district = get_object_or_404(districts, code=code) if code else districts.first()
    month = month_in(request.GET) if request.GET.get("month") else None
    if district is None:
        return render(request, "filing/missing.html", {"district": None, "month": month})
    opened = Filing.objects.visible_to(request.user).filter(district=district)
    opened = opened.filter(month=month) if month else opened
    filings = sorted(with_story(missing_filings(opened)), key=in_order)
    people = people_who_fill(filings)
    for filing in filings:
        filing.people = people.get(filing.place.code, [])
    context = {
        "district": district,
        "month": month,
        "filings": filings,
        "is_opened": bool(filings) or opened.exists(),
        "to_remind": sum(filing.reminded_on != today() for filing in filings),
        "today": today(),
    }
    return render(request, "filing/missing.html", context)
