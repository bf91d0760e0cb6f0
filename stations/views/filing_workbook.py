"""The month's workbook: got by who may see the report, uploaded by who may fill it."""

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stations.choices import Figure
from stations.filing.drafting import Change
from stations.filing.locking import is_to_fill, why_locked
from stations.filing.refusals import FilingRefused
from stations.filing.rights import require_fill
from stations.filing.sheets.columns import CODE, HEADING_OF
from stations.filing.sheets.confirming import NotAsPreviewed, confirm
from stations.filing.sheets.download import month_workbook
from stations.filing.sheets.marking import marked_workbook
from stations.filing.sheets.taking import LIMITS, rows_in, take
from stations.filing.story import names_of
from stations.models import Filing
from stations.workbooks.transfer import UploadForm, attachment
from stations.workbooks.waiting import NotWaitingError, forget, keep, waiting
from yicheng_express.workbooks.reading import WorkbookError

SHOWN_AT_MOST = 300
NEEDED = "、".join([CODE, *Figure.labels])


@require_safe
@permission_required("stations.view_filing", raise_exception=True)
def workbook(request, code, month):
    """The month's own workbook, prefilled; a record to read where it cannot be filled."""
    filing = filing_seen_by(request.user, code, month)
    return attachment(month_workbook(filing, request.user), f"{filing}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("stations.view_filing", raise_exception=True)
def upload(request, code, month):
    """Upload and preview. Nothing of the report is written here."""
    filing = filing_filled_by(request.user, code, month)
    form = UploadForm(*([request.POST, request.FILES] if request.method == "POST" else []))
    if is_locked(filing) or not form.is_valid():
        return upload_page(request, filing, form)
    try:
        rows = rows_in(form.cleaned_data["workbook"].read(LIMITS.upload + 1))
    except WorkbookError as error:
        return upload_page(request, filing, reasons=error.reasons)
    return preview(request, filing, rows)


@require_POST
@permission_required("stations.view_filing", raise_exception=True)
def upload_confirm(request, code, month):
    """Write what was previewed, all or nothing."""
    filing = filing_filled_by(request.user, code, month)
    try:
        rows, changes = previewed(request, filing)
    except NotWaitingError:
        messages.warning(request, "这次写入已经完成，或者已被后来上传的文件取代。需要的话请重新上传。")
        return redirect("filing_upload", *filing.address)
    try:
        confirm(filing, rows, changes, by=request.user)
    except NotAsPreviewed as moved:
        return preview(request, filing, rows, moved=moved)
    except FilingRefused as refusal:
        messages.error(request, f"没有写入。{refusal}")
        return redirect("filing", *filing.address)
    forget(request.user, kind_of(filing))
    number = sum(change.base != change.value for change in changes)
    messages.success(request, f"已写入 {number} 格，还没有报送。请在下面核对，填全后报送。")
    return redirect("filing", *filing.address)


@require_POST
@permission_required("stations.view_filing", raise_exception=True)
def upload_marked(request, code, month):
    """What was uploaded and has faults, given back with each of them marked."""
    filing = filing_filled_by(request.user, code, month)
    try:
        rows, _kept = waiting(request.user, kind_of(filing), request.POST.get("token", ""))
        content = marked_workbook(filing, rows)
    except NotWaitingError:
        messages.warning(request, "这个文件已不在了：隔了一天，或者又上传了别的文件。请重新上传。")
    except FilingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        return attachment(content, f"{filing}（标出问题）.xlsx")
    return redirect("filing_upload", *filing.address)


# --- what the pages ask -------------------------------------------------------------------------------------


def filing_seen_by(user, code, month):
    """The report, or a 404 where it is out of scope or not there."""
    visible = Filing.objects.visible_to(user).select_related("district", "township")
    return get_object_or_404(visible.of_division(code), month=month)


def filing_filled_by(user, code, month):
    """The report, for who may fill it; raises PermissionDenied for who may see it alone."""
    filing = filing_seen_by(user, code, month)
    require_fill(user, filing)
    return filing


def previewed(request, filing):
    """The rows and changes that were previewed without a fault; raises NotWaitingError."""
    rows, kept = waiting(request.user, kind_of(filing), request.POST.get("token", ""))
    if not kept["changes"]:
        raise NotWaitingError
    return rows, [Change(**change) for change in kept["changes"]]


def is_locked(filing):
    return not is_to_fill(filing)


def kind_of(filing):
    """Under what an upload waits: one for a report."""
    return "/".join(["filing", *filing.address])


# --- what the pages show ------------------------------------------------------------------------------------


def preview(request, filing, rows, *, moved=None):
    """What the workbook would do; it waits to be confirmed, or to be given back with its faults marked."""
    if is_locked(filing):
        return upload_page(request, filing)
    try:
        outcome = take(filing, rows)
    except FilingRefused as refusal:
        return upload_page(request, filing, reasons=refusal.reasons)
    token = ""
    if outcome.altered or outcome.problems:
        changes = [] if outcome.problems else [asdict(change) for change in outcome.changes]
        token = keep(request.user, kind_of(filing), rows, changes=changes)
    return render(
        request,
        "filing/upload_preview.html",
        {
            "filing": filing,
            "upload": outcome,
            "token": token,
            "moved": moved,
            "conflicts": in_words(moved.conflicts) if moved else [],
            "form": UploadForm(),
            "shown": f":{SHOWN_AT_MOST}",
            "shown_at_most": SHOWN_AT_MOST,
        },
    )


def in_words(conflicts):
    """The conflicts with the facility's name and the heading of the cell."""
    names = names_of({conflict.code for conflict in conflicts})
    return [
        (names.get(conflict.code, conflict.code), HEADING_OF[conflict.cell], conflict)
        for conflict in conflicts
    ]


def upload_page(request, filing, form=None, *, reasons=()):
    """The form, or by which rule the report is locked."""
    locked = why_locked(filing) if is_locked(filing) else ""
    return render(
        request,
        "filing/upload.html",
        {
            "filing": filing,
            "form": form or UploadForm(),
            "reasons": reasons,
            "locked": locked,
            "needed": NEEDED,
        },
    )
