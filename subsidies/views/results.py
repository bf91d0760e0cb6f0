"""The bank's results: uploaded, looked at, confirmed; and every file that was imported."""

import hashlib
from collections import defaultdict

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stations.workbooks.transfer import UploadForm
from stations.workbooks.waiting import NotWaitingError, forget, keep, waiting
from subsidies.bank_results import NO_RIGHT, record_results
from subsidies.models import BankResult, RollItem
from subsidies.refusals import SubsidyRefused
from subsidies.result_preview import preview_of
from subsidies.workbooks.bank_reading import LIMITS, rows_of
from yicheng_express.posting import by_post, reasons_of
from yicheng_express.workbooks.reading import WorkbookError

PAGE_ROWS = 50
SHOWN_AT_MOST = 300
KIND = "bank_results"


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("subsidies.view_roll", raise_exception=True)
def bank_results(request):
    """The files that were imported, and the upload of another; a POST answers with its preview."""
    if request.method != "POST":
        return results_page(request)
    require_payer(request.user)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return results_page(request, form)
    workbook = form.cleaned_data["workbook"]
    content = workbook.read(LIMITS.upload + 1)
    try:
        rows = rows_of(content)
    except WorkbookError as error:
        return results_page(request, form, reasons=error.reasons)
    sha256 = hashlib.sha256(content).hexdigest()
    return preview_page(request, rows, file_name=workbook.name, sha256=sha256)


@by_post("bank_results")
@permission_required("subsidies.pay_roll", raise_exception=True)
def bank_results_confirm(request):
    """Write what was previewed, all or nothing; what has moved since is shown anew."""
    try:
        rows, kept = waiting(request.user, KIND, request.POST.get("token", ""))
    except NotWaitingError:
        messages.warning(request, "这次导入已经完成，或者已被后来上传的文件取代。需要的话请重新上传。")
        return redirect("bank_results")
    file = {"file_name": kept["file_name"], "sha256": kept["sha256"]}
    preview = preview_of(rows, RollItem.objects.visible_to(request.user))
    if not preview.changes or preview.counts != kept["counts"]:
        return preview_page(request, rows, **file, has_moved=True)
    try:
        result = record_results(preview.district, preview.results, by=request.user, **file)
    except (SubsidyRefused, PermissionDenied) as refusal:
        return preview_page(request, rows, **file, refusals=reasons_of(refusal))
    forget(request.user, KIND)
    told = f"入账 {result.paid:,} 笔，退汇 {result.bounced:,} 笔，未变 {result.unchanged:,} 笔"
    messages.success(request, f"已登记银行回单“{result.file_name}”：{told}。")
    return redirect("rolls" if result.bounced else "bank_results")


def require_payer(user):
    if not user.has_perm("subsidies.pay_roll"):
        raise PermissionDenied(NO_RIGHT)


def results_page(request, form=None, *, reasons=()):
    """Every import in sight, the latest first, with the rolls that it was about."""
    found = BankResult.objects.visible_to(request.user).select_related("by")
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    rolls = rolls_of(page.object_list)
    context = {
        "form": form or UploadForm(),
        "reasons": reasons,
        "can_pay": request.user.has_perm("subsidies.pay_roll"),
        "page": page,
        "results": [(result, rolls[result.pk]) for result in page],
    }
    return render(request, "subsidies/rolls/results.html", context)


def rolls_of(results):
    """Result key → numbers of the rolls whose lines stand as it says."""
    numbers = defaultdict(list)
    lines = RollItem.objects.filter(result__in=[result.pk for result in results]).order_by("roll__number")
    for result, number in lines.values_list("result", "roll__number").distinct():
        numbers[result].append(number)
    return numbers


def preview_page(request, rows, *, file_name, sha256, has_moved=False, refusals=()):
    """What the file would do, or all that is wrong with it; without a fault it waits to be confirmed."""
    preview = preview_of(rows, RollItem.objects.visible_to(request.user))
    token = ""
    if preview.changes and not refusals:
        kept = {"file_name": file_name, "sha256": sha256, "counts": preview.counts}
        token = keep(request.user, KIND, rows, **kept)
    context = {
        "preview": preview,
        "file_name": file_name,
        "token": token,
        "has_moved": has_moved,
        "refusals": refusals,
        "form": UploadForm(),
        "shown": f":{SHOWN_AT_MOST}",
        "shown_at_most": SHOWN_AT_MOST,
    }
    status = 409 if refusals or has_moved else 200
    return render(request, "subsidies/rolls/results_preview.html", context, status=status)
