"""Scope: which records a person can reach. The one idea, and the one door: `queryset.visible_to(user)`.

A user carries a division code: two digits a province, four a city, six the district, nine a township. Or an
enterprise. Or neither, and then sees nothing. Every queryset that a person can reach goes through
`visible_to`, in pages, admin, API, exports and the choices of a form.
"""

from django.db import models

DISTRICT_DIGITS = 6


def code_range(prefix):
    """The half-open range of codes that begin with `prefix`: ('411702', '411703').

    A range is served from an ordinary index by both databases, a LIKE by neither in every collation. The
    upper end is None behind the last code there is.
    """
    following = str(int(prefix) + 1).zfill(len(prefix))
    return prefix, following if len(following) == len(prefix) else None


def begins_with(path, prefix):
    """A condition: the code at `path` begins with `prefix`."""
    first, following = code_range(prefix)
    condition = models.Q(**{f"{path}__gte": first})
    return condition & models.Q(**{f"{path}__lt": following}) if following else condition


class ScopedQuerySet(models.QuerySet):
    """A queryset with the door. A model says where the codes stand that decide who sees its rows.

    district_path: lookup to the six-digit (or longer) code, for users of a district, city or province.
    township_path: lookup to the nine-digit (or longer) code, for users of a township; without one, they see
        nothing of this model.
    shared_with_townships: the rows of a district are seen by the townships in it too.
    """

    district_path = None
    township_path = None
    shared_with_townships = False

    def visible_to(self, user):
        """The rows that `user` can reach; none for a stranger, a closed account or one without scope."""
        if not user.is_active:
            return self.none()
        if user.enterprise_id:
            return self.of_enterprise(user.enterprise_id)
        if user.scope_code:
            return self.within(user.scope_code)
        return self.all() if user.is_superuser else self.none()

    def kept_by(self, user):
        """The rows that are `user`'s own to change: those within the scope, not those shared with it."""
        seen = self.visible_to(user)
        is_shared = len(user.scope_code) > DISTRICT_DIGITS and self.township_path is None
        return seen.none() if is_shared else seen

    def within(self, code):
        """The rows of the division `code`."""
        if len(code) <= DISTRICT_DIGITS:
            return self.filter(begins_with(self.district_path, code)) if self.district_path else self.none()
        if self.township_path:
            return self.filter(begins_with(self.township_path, code))
        if self.shared_with_townships:
            return self.within(code[:DISTRICT_DIGITS])
        return self.none()

    def of_enterprise(self, enterprise_id):
        """The rows that an enterprise's own user can reach: none, unless a model says otherwise."""
        return self.none()
