"""A division gets another code: 古城乡 became 古城街道, and 411702203 became 411702012.

The divisions within follow (held by the database, `stations.integrity`), and so does the scope of the people
whose division it is: nobody loses sight of their own township.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from simple_history.utils import bulk_update_with_history

from stations.models import District, Township, Village
from yicheng_express.accounts.models import User
from yicheng_express.accounts.scope import begins_with

CHILDREN = {District: ("townships", Township), Township: ("villages", Village)}


@transaction.atomic
def recode(division, code, *, by):
    """Give `division` the new `code`; what lies within, and who is responsible for it, follow.

    Raises ValidationError where the code cannot be, or another division has it.
    """
    model = type(division)
    old = model.objects.select_for_update().get(pk=division.pk).code
    if old != division.code:
        raise ValidationError(f"代码刚被改为 {old}，请刷新后重试。")
    if old == code:
        return
    if model.objects.filter(code=code).exists():
        raise ValidationError(f"代码 {code} 已被另一个{model._meta.verbose_name}使用。")
    division.code = code
    division.full_clean()
    division.save()
    keep_history_of_those_within(division, by)
    users = User.objects.filter(begins_with("scope_code", old))
    users.update(scope_code=Concat(Value(code), Substr(F("scope_code"), len(old) + 1)))


def keep_history_of_those_within(division, by):
    """The database has given the divisions within their new codes; put it into their history."""
    if type(division) not in CHILDREN:
        return
    relation, model = CHILDREN[type(division)]
    children = list(getattr(division, relation).all())
    bulk_update_with_history(
        children, model, ["code"], default_user=by, default_change_reason=f"随{division}改变代码"
    )
    for child in children:
        keep_history_of_those_within(child, by)
