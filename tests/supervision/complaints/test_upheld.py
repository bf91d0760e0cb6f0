"""查实的投诉 of facilities, as a subsidy asks for them."""

import datetime

import pytest

from stations.models import Facility
from supervision.complaints.merging import merge
from supervision.complaints.upheld import upheld_by_facility
from tests.supervision.complaints.conftest import BEGIN

pytestmark = pytest.mark.django_db


def test_what_was_closed_as_upheld_counts_on_its_day_at_its_facility(office, django_assert_num_queries):
    first, second = office.stations
    office.closed()
    office.closed()
    office.closed(verdict="not_upheld")
    office.reopened()
    office.merged()
    office.closed(
        office.answered(
            office.assigned(
                office.received(office.other_station),
                handler="township",
                township=office.other_township,
            ),
            by=office.other_clerk,
        )
    )
    facilities = Facility.objects.filter(pk__in=[first.pk, second.pk])
    day = datetime.timedelta(days=1)
    for since, until, expected in [
        (None, BEGIN, {first.pk: 2}),
        (BEGIN, BEGIN, {first.pk: 2}),
        (None, BEGIN - day, {}),
        (BEGIN + day, BEGIN + day, {}),
    ]:
        with django_assert_num_queries(1):
            assert upheld_by_facility(facilities, since, until) == expected, (since, until)


def test_what_is_about_an_office_counts_at_no_facility(office):
    station = office.stations[0]
    main = office.assigned(office.received(about_office=True), handler="inspector")
    merge(office.received(about_office=True), into=main, by=office.bureau)
    office.closed(office.answered(office.fresh(main), by=office.inspector))
    facilities = Facility.objects.filter(pk=station.pk)
    assert upheld_by_facility(facilities, None, BEGIN) == {}
    office.closed()
    assert upheld_by_facility(facilities, None, BEGIN) == {station.pk: 1}
