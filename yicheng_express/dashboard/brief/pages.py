"""The pages of the briefs: a month as it is reckoned now, a frozen version, the list of all versions."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from yicheng_express.dashboard.asking import OUT_OF_SCOPE, Asked
from yicheng_express.dashboard.brief.comparison import differences
from yicheng_express.dashboard.brief.figures import day_of, figures_of
from yicheng_express.dashboard.brief.forms import FreezingForm
from yicheng_express.dashboard.brief.freezing import BriefRefused, freeze, latest_of
from yicheng_express.dashboard.brief.rights import districts_read, may_freeze
from yicheng_express.dashboard.brief.sheet import sheet_of
from yicheng_express.dashboard.brief.snapshot import figures_from
from yicheng_express.dashboard.models import Brief
from yicheng_express.dates import month_end, month_of, months_before, today
from yicheng_express.posting import by_post, reasons_of

PAGE_ROWS = 50
MONTHS_OFFERED = 12
NO_MONTH = "这个月还没有开始，没有简报。"
NO_VERSION = "没有这一版简报，或者它不在您的管辖范围内。"
reading = permission_required("dashboard.view_brief", raise_exception=True)


def sees_complaints(user):
    return user.has_perm("supervision.view_complaint")


def district_of(user, code):
    district = districts_read(user).filter(code=code).first()
    if district is None:
        raise Http404(OUT_OF_SCOPE)
    return district


@require_safe
@reading
def brief(request, code, month):
    """A month as it is reckoned now; a month that is over can be frozen from here."""
    return brief_page(request, district_of(request.user, code), month)


def brief_page(request, district, month, *, form=None, refusal=None):
    if day_of(month) is None:
        raise Http404(NO_MONTH)
    figures = figures_of(request.user, district, month)
    latest = latest_of(district, month)
    is_over = today() > month_end(month)
    context = {
        "district": district,
        "asked": Asked(request.user, district, None, figures.on),
        "sheet": sheet_of(figures, shows_complaints=sees_complaints(request.user)),
        "latest": latest,
        "is_over": is_over,
        "can_freeze": is_over and may_freeze(request.user, district),
        "next_version": latest.version + 1 if latest else 1,
        "form": form or FreezingForm(latest=latest),
        "refusals": reasons_of(refusal) if refusal else [],
    }
    return render(request, "dashboard/brief/brief.html", context, status=409 if refusal else 200)


@by_post("brief", "code", "month")
@reading
def brief_freeze(request, code, month):
    """Freeze the month; who may not is told so."""
    district = district_of(request.user, code)
    if not request.user.has_perm("dashboard.freeze_brief"):
        raise PermissionDenied
    form = FreezingForm(request.POST)
    if not form.is_valid():
        return brief_page(request, district, month, form=form, refusal="没有定稿，请按下面的提示改好。")
    try:
        frozen = freeze(district, month, by=request.user, **form.cleaned_data)
    except (BriefRefused, PermissionDenied) as refusal:
        again = FreezingForm(latest=latest_of(district, month), note=form.cleaned_data["note"])
        return brief_page(request, district, month, form=again, refusal=refusal)
    messages.success(request, f"{frozen}已定稿。")
    return redirect("brief_version", code=code, month=month, version=frozen.version)


@require_safe
@reading
def brief_version(request, code, month, version):
    """One version as it was frozen, and which figures the data of today say otherwise."""
    found = Brief.objects.visible_to(request.user).filter(district__code=code, month=month, version=version)
    frozen = found.select_related("district", "frozen_by").first()
    if frozen is None:
        raise Http404(NO_VERSION)
    figures, shown = figures_from(frozen.figures), sees_complaints(request.user)
    live = figures_of(request.user, frozen.district, month)
    context = {
        "district": frozen.district,
        "frozen": frozen,
        "sheet": sheet_of(figures, shows_complaints=shown),
        "latest": latest_of(frozen.district, month),
        "differences": differences(figures, live, shows_complaints=shown),
    }
    return render(request, "dashboard/brief/version.html", context)


@require_safe
@reading
def briefs(request):
    """Every brief that was frozen, the latest month first; and the months that can be looked at."""
    found = Brief.objects.visible_to(request.user).select_related("district", "frozen_by").defer("figures")
    districts = list(districts_read(request.user))
    page = Paginator(found.order_by("-month", "district__code", "-version"), PAGE_ROWS)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "districts": districts,
        "months": [months_before(month_of(today()), number) for number in range(MONTHS_OFFERED)],
    }
    return render(request, "dashboard/brief/briefs.html", context)
