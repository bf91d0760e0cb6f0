"""Who changed which record, when: django-simple-history, for proxy models too."""

from django.db.models import signals
from simple_history.models import HistoricalRecords


class RegisterHistory(HistoricalRecords):
    """Keeps every version of a record, with who and when.

    The library listens to saves of the model itself alone. The three tiers are proxies of `Facility`, and are
    saved as such by the admin; their changes belong to the same history.
    """

    def finalize(self, sender, **kwargs):
        super().finalize(sender, **kwargs)
        if sender._meta.proxy and sender._meta.concrete_model is self.cls:
            sender._meta.simple_history_manager_attribute = self.manager_name
            signals.post_save.connect(self.post_save, sender=sender, weak=False)
            signals.pre_delete.connect(self.pre_delete, sender=sender, weak=False)
            signals.post_delete.connect(self.post_delete, sender=sender, weak=False)
