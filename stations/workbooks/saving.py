"""Writes what an import came to, all records together, with the history that saving one by one leaves."""

from collections import defaultdict

from stations.models import Facility

REASON = "工作簿导入"
PARTNERSHIP = Facility.partners.through


def add(model, records, *, user):
    """Insert new records, each with its first version."""
    model._base_manager.bulk_create(records)
    return keep_versions(model, records, user=user, update=False)


def alter(model, records, *, user):
    """Save records that are there, and locked, each with a version more.

    Written over by primary key: Django's own `bulk_update` asks for every row in turn which of all the values
    is its own, and takes several times as long.
    """
    columns = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model._base_manager.bulk_create(
        records, update_conflicts=True, unique_fields=["pk"], update_fields=columns
    )
    return keep_versions(model, records, user=user)


def keep_versions(model, records, *, user, update=True):
    return model.history.bulk_history_create(
        records, update=update, default_user=user, default_change_reason=REASON
    )


class Partnerships:
    """The partners of facilities before and after an import, with a version at every step.

    As when the partners of one facility are set: those that go are a version, those that come another.
    """

    def __init__(self, facilities, *, user):
        self.user = user
        self.links = defaultdict(list)
        standing = PARTNERSHIP.objects.filter(facility__in=[each.pk for each in facilities])
        for link in standing.order_by("pk"):
            self.links[link.facility_id].append(link)

    def keep(self, versions):
        """Add to versions of facilities who their partners are now."""
        kept = Facility.history.model.partners.model
        kept.objects.bulk_create(
            kept(history=version, id=link.pk, facility_id=link.facility_id, enterprise_id=link.enterprise_id)
            for version in versions
            for link in self.links[version.id]
        )

    def become(self, facilities):
        """Each facility's partners become those of its `partner_list`."""
        wanted = {each.pk: {partner.pk for partner in each.partner_list} for each in facilities}
        self.end(facilities, wanted)
        self.begin(facilities, wanted)

    def end(self, facilities, wanted):
        ended = {link.pk for pk in wanted for link in self.links[pk] if link.enterprise_id not in wanted[pk]}
        touched = [each for each in facilities if any(link.pk in ended for link in self.links[each.pk])]
        PARTNERSHIP.objects.filter(pk__in=ended).delete()
        for each in touched:
            self.links[each.pk] = [link for link in self.links[each.pk] if link.pk not in ended]
        self.keep_anew(touched)

    def begin(self, facilities, wanted):
        begun = [
            PARTNERSHIP(facility_id=pk, enterprise_id=enterprise)
            for pk, enterprises in wanted.items()
            for enterprise in sorted(enterprises - {link.enterprise_id for link in self.links[pk]})
        ]
        touched = {link.facility_id for link in begun}
        for link in PARTNERSHIP.objects.bulk_create(begun):
            self.links[link.facility_id].append(link)
        self.keep_anew([each for each in facilities if each.pk in touched])

    def keep_anew(self, facilities):
        if facilities:
            self.keep(keep_versions(Facility, facilities, user=self.user))
