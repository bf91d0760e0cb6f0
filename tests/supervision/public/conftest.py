"""板桥镇 with two stations, the policies of two districts with complaints of their own, and a clock."""

import re
from dataclasses import dataclass

import pytest
from django.urls import reverse

from tests.banqiao import Banqiao, lay_banqiao, load_both_policies, staff
from tests.subsidies.conftest import BEGIN, clock, photo

__all__ = ["BEGIN", "clock", "photo"]

WORDS = "昨天去取件，站点收了五元保管费。"
FLEETING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|[0-9]{2}:[0-9]{2} 打印')


@dataclass
class Ground:
    """What the tests of complaints before the public stand on."""

    district: object
    place: Banqiao
    clock: object

    @property
    def village(self):
        return self.place.stations[0].village

    @property
    def station(self):
        return self.place.stations[0]

    @property
    def form(self):
        return reverse("complain_at", args=[self.village.code])

    def sent(self, **fields):
        """What a villager sends: a charge of five yuan at the station; `None` takes a field away."""
        values = {"kind": "overcharge", "overcharged": "5", "words": WORDS, "facility": self.station.code}
        return {name: value for name, value in (values | fields).items() if value is not None}


@pytest.fixture
def ground(district, elsewhere, clock, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    place = lay_banqiao(district, stations=2)
    load_both_policies()
    return Ground(district, place, clock)


@pytest.fixture
def people(ground):
    return staff("clerk", "bureau", "reviewer", "chief")


def text(answer):
    """The page, without the token against forged requests and the minute, which are others each time."""
    return FLEETING.sub("", answer.content.decode())
