"""更正登记: a page of its own, for there are many places to choose from."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from supervision.complaint_forms import ClassifyForm
from supervision.complaints.classifying import classify
from supervision.complaints.rights import require_handle
from supervision.refusals import SupervisionRefused
from supervision.views.complaint import complaint_in_scope
from yicheng_express.posting import reasons_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permission_required("supervision.handle_complaint", raise_exception=True)
def complaint_classify(request, number):
    """The form with what is registered; written, with the reason, by its verb."""
    found = complaint_in_scope(request, number)
    require_handle(request.user, found)
    if request.method != "POST":
        return classify_page(request, found, ClassifyForm(complaint=found, user=request.user))
    form = ClassifyForm(request.POST, complaint=found, user=request.user)
    if not form.is_valid():
        return classify_page(request, found, form, [SupervisionRefused("有内容需要改正，见下面标出的各项。")])
    try:
        classify(found, by=request.user, seen=form.cleaned_data["seen"], **form.arguments())
    except (SupervisionRefused, PermissionDenied) as refusal:
        form.complaint = complaint_in_scope(request, number)
        return classify_page(request, form.complaint, form.looked_at_now(), [refusal])
    messages.success(request, f"已更正登记：{found.number}。")
    return redirect("complaint", found.number)


def classify_page(request, complaint, form, refusals=()):
    context = {
        "complaint": complaint,
        "form": form,
        "refusals": [words for refusal in refusals for words in reasons_of(refusal)],
    }
    return render(request, "supervision/complaints/classify.html", context, status=409 if refusals else 200)
