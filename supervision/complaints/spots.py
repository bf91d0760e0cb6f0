"""Where somebody without a login complains about: a village, a township or the district, by its code."""

from dataclasses import dataclass

from stations.choices import FacilityState, Tier
from stations.merged import village_now
from stations.models import District, Facility, Township, Village


@dataclass(frozen=True)
class Spot:
    """The narrowest division that is known, and those around it."""

    district: District
    township: Township | None = None
    village: Village | None = None

    @property
    def code(self):
        return (self.village or self.township or self.district).code

    @property
    def name(self):
        """板桥镇 夏庄, 板桥镇, 驿城区."""
        return str(self.village or self.township or self.district)

    def facilities_on(self, day):
        """What there is to complain about here, those that have closed too: the village's stations, then the
        township's hub.
        """
        if self.township is None:
            return Facility.objects.none()
        there = Facility.objects.filter(township=self.township, tier=Tier.HUB)
        if self.village:
            there |= Facility.objects.filter(village=self.village, tier=Tier.STATION)
        known = there.with_state(day).select_related("operator", "village", "township")
        return (known.in_state(FacilityState.OPEN) | known.in_state(FacilityState.CLOSED)).order_by(
            "-tier", "-is_open", "code"
        )


def spot_of(code, day):
    """The place of this code in force on `day`, or None; for a village that was merged, what it went into."""
    if len(code) == 12:
        village = village_now(code, day)
        return village and Spot(village.township.district, village.township, village)
    if len(code) == 9:
        townships = Township.objects.in_force_on(day).select_related("district")
        township = townships.filter(code=code).first()
        return township and Spot(township.district, township)
    district = District.objects.in_force_on(day).filter(code=code).first()
    return district and Spot(district)
