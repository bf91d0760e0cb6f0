"""追回: a note on a paid application that money is asked back, why and how much, and that it came."""

from django.db import transaction
from django.utils import timezone

from subsidies.choices import ApplicationState
from subsidies.models import Recovery
from subsidies.refusals import SubsidyRefused
from subsidies.rights import require_district_right
from subsidies.steps import locked_application, refuse_if_changed, save_step
from yicheng_express.dates import today
from yicheng_express.private_numbers import without_accounts

LONGEST_REASON = 300
LONGEST_VOUCHER = 60
NO_RIGHT = "追回由商务局负责人和财政局登记，您的账号没有这项权限。"


@transaction.atomic
def note_recovery(application, *, by, amount, reason, seen=None):
    """Note that `amount` yuan are asked back, never more than was paid.

    Raises PermissionDenied, SubsidyRefused, ApplicationChanged: a form that is sent twice counts once.
    """
    application = locked_application(application)
    require_district_right(by, application.facility.district, "note_recovery", NO_RIGHT)
    refuse_if_changed(application, seen)
    if application.state != ApplicationState.PAID:
        raise SubsidyRefused("只有已发放的补贴才能登记追回。")
    reason = without_accounts(" ".join(reason.split()))
    if not reason or len(reason) > LONGEST_REASON:
        raise SubsidyRefused(f"请写追回原因，最多 {LONGEST_REASON} 字。")
    asked = sum(each.amount for each in application.recoveries.all())
    if not 0 < amount <= application.amount - asked:
        raise SubsidyRefused(
            f"追回金额应大于 0，合计不超过已发放的 {application.amount:,} 元（已登记 {asked:,} 元）。"
        )
    save_step(application)
    return Recovery.objects.create(
        application=application, amount=amount, reason=reason, noted_at=timezone.now(), noted_by=by
    )


@transaction.atomic
def settle_recovery(recovery, *, by, recovered_on, voucher):
    """Note that the money came back, on which day by which voucher; once.

    Raises PermissionDenied, SubsidyRefused.
    """
    application = locked_application(recovery.application)
    require_district_right(by, application.facility.district, "note_recovery", NO_RIGHT)
    recovery = Recovery.objects.select_for_update(of=("self",), no_key=True).get(pk=recovery.pk)
    if recovery.recovered_on:
        raise SubsidyRefused(f"这笔追回已在 {recovery.recovered_on} 到账。")
    voucher = " ".join(voucher.split())
    if not voucher or len(voucher) > LONGEST_VOUCHER:
        raise SubsidyRefused("请写到账的凭证号。")
    if not timezone.localdate(recovery.noted_at) <= recovered_on <= today():
        raise SubsidyRefused("到账日期应在登记以后、今天以前。")
    recovery.recovered_on, recovery.voucher, recovery.settled_by = recovered_on, voucher, by
    recovery.save(update_fields=["recovered_on", "voucher", "settled_by"])
    return recovery
