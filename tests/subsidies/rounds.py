"""Rounds in which real threads meet, and enough cases for them: one for every round."""

from django.core.exceptions import PermissionDenied

from stations.models import Facility
from subsidies.models import Application, NoticeItem, PublicityNotice
from subsidies.refusals import SubsidyRefused
from subsidies.workflow import approve
from tests.factories import OperatingPeriodFactory, StationFactory
from tests.subsidies.conftest import AFTER, card_of

REFUSALS = (SubsidyRefused, PermissionDenied)


def assert_refused_in_words(outcomes):
    """Whoever came second was refused by a rule, not by an accident."""
    for outcome in [each for turn in outcomes for each in turn]:
        assert outcome is None or isinstance(outcome, REFUSALS), repr(outcome)


def publicized(cases, number, *, notices=1):
    """So many applications whose notice is over, as if they had come the whole way; on one notice after the
    other in turn, where there are several (what stands on one waits for each other anyway).
    """
    like = cases.publicized(cases.stations[0])
    stations = new_stations(cases, number)
    copied = values_of(like)
    of_turn = [like.notice_id]
    for place in range(1, notices):
        notice = values_of(like.notice) | {"number": f"X{place:05d}"}
        of_turn.append(PublicityNotice.objects.create(**notice).pk)
    made = Application.objects.bulk_create(
        Application(
            **copied
            | {
                "facility_id": station.pk,
                "number": f"X{place:05d}",
                "payee_account": card_of(place),
                "notice_id": of_turn[place % notices],
            }
        )
        for place, station in enumerate(stations)
    )
    said = values_of(NoticeItem.objects.get(application=like))
    NoticeItem.objects.bulk_create(
        NoticeItem(
            **said | {"application_id": application.pk, "position": place, "notice_id": application.notice_id}
        )
        for place, application in enumerate(made, start=2)
    )
    cases.clock.set(AFTER)
    return made


def values_of(row):
    """What stands in the columns of a row, but for its key."""
    return {
        each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields if not each.primary_key
    }


def new_stations(cases, number):
    """So many stations in operation, in one village."""
    like = cases.stations[1]
    stations = [StationFactory(village=like.village, operator=like.operator) for _ in range(number)]
    for station in stations:
        OperatingPeriodFactory(facility=station)
    return [Facility.objects.get(pk=station.pk) for station in stations]


def approved(cases, number, *, notices=1):
    """So many applications that wait for a roll."""
    applications = publicized(cases, number, notices=notices)
    return [approve(each, by=cases.chief, fund=cases.fund) for each in applications]
