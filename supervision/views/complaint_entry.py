"""登记投诉: by staff, of what came by phone, visit, letter or from above; number and code are told once."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from supervision.complaint_entry_forms import EntryForm
from supervision.complaints.intake import enter
from supervision.refusals import SupervisionRefused
from yicheng_express.posting import reasons_of

ENTERED = "complaints_entered"  # in the session: token of a form that was sent → number of its complaint
MOST_REMEMBERED = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("contact_name", "contact_phone", "words")
@permission_required("supervision.enter_complaint", raise_exception=True)
def complaint_enter(request):
    """The form; then number and query code, on this answer alone. The same form sent again enters nothing."""
    if request.method != "POST":
        return entry_page(request, EntryForm(user=request.user))
    form = EntryForm(request.POST, request.FILES, user=request.user)
    if number := request.session.get(ENTERED, {}).get(request.POST.get("token", "")):
        messages.warning(request, f"这件投诉已经登记过：{number}。查询码只显示一次；没有记下的，请换发。")
        return redirect("complaint", number)
    if not form.is_valid():
        return entry_page(request, form, ["有内容需要改正，见下面标出的各项。"])
    try:
        complaint, code = enter(form.district, by=request.user, **form.arguments())
    except (SupervisionRefused, PermissionDenied) as refusal:
        return entry_page(request, form, reasons_of(refusal))
    remember(request, str(form.cleaned_data["token"]), complaint.number)
    context = {"complaint": complaint, "code": code}
    return render(request, "supervision/complaints/entered.html", context)


def entry_page(request, form, refusals=()):
    """The page of the form. Photos that were sent have to be chosen anew."""
    if refusals and request.FILES:
        refusals = [*refusals, "照片没有保存，改好后请重新选择照片。"]
    context = {"form": form, "refusals": refusals}
    return render(request, "supervision/complaints/enter.html", context, status=409 if refusals else 200)


def remember(request, token, number):
    """So that a page that is loaded again does not enter the complaint once more."""
    entered = request.session.get(ENTERED, {}) | {token: number}
    request.session[ENTERED] = dict(list(entered.items())[-MOST_REMEMBERED:])
