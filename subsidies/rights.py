"""Who may do what with the subsidies that they can see. Pages ask `may_…`, the verbs `require_…`.

Whoever submitted, verified, approved and paid are four different people: asked of the record of the
application, over all of its life, and of superusers too. The database holds the last four to it as well.
"""

from django.core.exceptions import PermissionDenied

from stations.choices import Tier
from subsidies.choices import Step
from subsidies.models import ApplicationEvent
from yicheng_express.accounts.scope import DISTRICT_DIGITS

# The four parts in a case, and the steps by which somebody has one. One person has one part only.
PARTS = {
    "申请": (Step.CREATED, Step.WRITTEN, Step.SUBMITTED),
    "核查": (Step.VERIFIED, Step.PAYEE_CORRECTED),
    "批准": (Step.APPROVED,),
    "发放": (Step.ROLLED, Step.UNROLLED, Step.PAID, Step.BOUNCED),
}
PART_OF = {step: part for part, steps in PARTS.items() for step in steps}


def reaches(user, code):
    """Whether the division lies in the person's scope: pages have asked `visible_to`, the verbs ask again."""
    return user.is_active and bool(user.scope_code) and code.startswith(user.scope_code)


def is_of_district(user, district, right):
    """Whether the person has the right for the whole district; a township's people decide nothing."""
    of_district = len(user.scope_code) <= DISTRICT_DIGITS
    return of_district and reaches(user, district.code) and user.has_perm(f"subsidies.{right}")


def may_apply(user, facility):
    """A township applies for its own facilities, the bureau for the district's center."""
    of_township = len(user.scope_code) > DISTRICT_DIGITS
    is_its_own = of_township == (facility.tier != Tier.CENTER) and reaches(user, facility.place.code)
    return is_its_own and user.has_perm("subsidies.submit_application")


def may_verify(user, application):
    return is_of_district(user, application.facility.district, "verify_application")


def may_approve(user, application):
    return is_of_district(user, application.facility.district, "approve_application")


def may_decide(user, application):
    """Who may send an application back or refuse it: who verifies, and who approves."""
    return may_verify(user, application) or may_approve(user, application)


def may_see_account(user, application):
    return is_of_district(user, application.facility.district, "view_payee_account")


def require_apply(user, facility):
    if not may_apply(user, facility):
        raise PermissionDenied(
            "配送中心的补贴由商务局申请。"
            if facility.tier == Tier.CENTER
            else "乡镇（街道）网点的补贴由本乡镇（街道）申请，商务局可以退回请其修改。"
        )


def require_verify(user, application):
    if not may_verify(user, application):
        raise PermissionDenied("现场核查由商务局办理，您的账号没有核查权限。")


def require_approve(user, application):
    if not may_approve(user, application):
        raise PermissionDenied("补贴由商务局负责人批准，您的账号没有批准权限。")


def require_decide(user, application):
    if not may_decide(user, application):
        raise PermissionDenied("退回和不予补贴由商务局办理，您的账号没有这项权限。")


def require_district_right(user, district, right, message):
    if not is_of_district(user, district, right):
        raise PermissionDenied(message)


def has_had_part(user, applications, part):
    """Whether `user` has had this part in one of these applications (a queryset)."""
    events = ApplicationEvent.objects.filter(application__in=applications, by=user, step__in=PARTS[part])
    return events.exists()


def other_parts(user, applications, part):
    """Application key → the part that `user` has had in it, where it is another than `part`. One query."""
    others = [step for step, name in PART_OF.items() if name != part]
    events = ApplicationEvent.objects.filter(application__in=applications, by=user, step__in=others)
    return {event.application_id: PART_OF[event.step] for event in events}


def require_own_part(user, applications, part):
    """Raise PermissionDenied where the person has had another part in one of these applications."""
    had = other_parts(user, applications, part)
    if not had:
        return
    numbers = "、".join(each.number for each in applications if each.pk in had)
    parts = "、".join(dict.fromkeys(had.values()))
    raise PermissionDenied(
        f"{numbers} 的{parts}是您办理的，{part}请由另一位同事办理：申请、核查、批准、发放应是四个不同的人。"
    )
