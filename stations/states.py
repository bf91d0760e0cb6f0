"""How a facility stands, in the words of lists: read from what `with_state(day)` annotates."""

from stations.choices import Cooperation, FacilityState


def state_in_words(facility):
    """营业中, 2022-01-01 停业, or 尚未开业."""
    if facility.is_open:
        return FacilityState.OPEN.label
    if facility.last_closed_on:
        return f"{facility.last_closed_on} 停业"
    return FacilityState.NOT_YET.label


def manner_in_words(facility):
    """How an open station works: 驻村设点＋邮快合作; "—" where there is nothing to say."""
    words = ["驻村设点"] if facility.is_resident else []
    if facility.cooperation:
        words.append(Cooperation(facility.cooperation).label)
    return "＋".join(words) or "—"
