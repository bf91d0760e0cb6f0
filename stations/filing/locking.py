"""Whether a report can be filled just now, by which rule it cannot, and its row held while it is changed."""

from stations.choices import STATES_TO_FILL, FilingState
from stations.filing.refusals import FilingRefused
from stations.models import Filing
from yicheng_express.dates import today


def locked_filing(filing):
    """The report as it stands, its row held until the end of the transaction."""
    return (
        Filing.objects.select_for_update(of=("self",))
        .select_related("district", "township")
        .get(pk=filing.pk)
    )


def is_to_fill(filing, on=None):
    """Whether the report can be filled on the day `on`; the twin of `FilingQuerySet.to_fill`."""
    if filing.state in STATES_TO_FILL:
        return True
    return filing.state == FilingState.ACCEPTED and filing.reopenings.current(on or today()).exists()


def refuse_locked(filing):
    """Raise FilingRefused, with the rule, where the report cannot be filled."""
    if not is_to_fill(filing):
        raise FilingRefused(why_locked(filing))


def why_locked(filing):
    """By which rule the report is locked, and who can open it, in words."""
    if filing.state == FilingState.SUBMITTED:
        decides = "商务局" if filing.township_id else "审核的同事"
        return f"月报已报送，审核期间不能改数；要改请联系{decides}退回。"
    return "月报已通过审核并锁定；要改须由商务局负责人在审核页重开。"
