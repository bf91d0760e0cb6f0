"""Two people open the same station at the same time: the database lets one of them."""

import datetime
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from stations.models import OperatingPeriod
from tests.factories import StationFactory

ROUNDS = 20


@pytest.mark.django_db(transaction=True)
def test_of_two_overlapping_periods_at_once_one_is_written():
    for _round in range(ROUNDS):
        station = StationFactory()
        both = threading.Barrier(2)
        outcomes = []

        def open_station(day, station=station, both=both, outcomes=outcomes):
            try:
                both.wait()
                with transaction.atomic():
                    OperatingPeriod.objects.create(facility=station, opened_on=day, resident=True)
                outcomes.append("opened")
            except IntegrityError:
                outcomes.append("refused")
            finally:
                connection.close()

        threads = [
            threading.Thread(target=open_station, args=[datetime.date(2021, 9, day)]) for day in (1, 2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["opened", "refused"]
        assert station.operating_periods.count() == 1
