"""Records for tests: valid by default, with the words of the field for what differs."""

import datetime

import factory
from django.utils import timezone

from stations.choices import (
    STATES_NEVER_SUBMITTED,
    Cooperation,
    EnterpriseKind,
    FilingState,
    Tier,
    TownshipKind,
    VillageKind,
)
from stations.credit_codes import check_character
from stations.models import (
    District,
    DistrictCenter,
    Enterprise,
    Filing,
    FilingLine,
    OperatingPeriod,
    Township,
    TownshipHub,
    Village,
    VillageStation,
)
from yicheng_express.accounts.models import User
from yicheng_express.dates import next_month


def credit_code(number):
    """A valid unified social credit code made from a number."""
    first_17 = f"91411702{number:09d}"
    return first_17 + check_character(first_17)


class DistrictFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = District
        django_get_or_create = ["code"]

    code = "411702"
    name = "驿城区"


class TownshipFactory(factory.django.DjangoModelFactory):
    # Codes that tests write out stay below 300 (townships) and 500 (villages), out of these sequences' way.
    class Meta:
        model = Township

    class Params:
        street = factory.Trait(kind=TownshipKind.SUBDISTRICT)

    district = factory.SubFactory(DistrictFactory)
    code = factory.LazyAttributeSequence(lambda o, n: f"{o.district.code}{300 + n % 700:03d}")
    name = factory.Sequence(lambda n: f"第{n}镇")
    kind = TownshipKind.TOWN


class VillageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Village

    class Params:
        community = factory.Trait(kind=VillageKind.COMMUNITY)

    township = factory.SubFactory(TownshipFactory)
    code = factory.LazyAttributeSequence(lambda o, n: f"{o.township.code}{500 + n % 500:03d}")
    name = factory.Sequence(lambda n: f"第{n}庄")
    official_name = factory.LazyAttribute(lambda o: f"{o.name}村民委员会")
    kind = VillageKind.ADMINISTRATIVE


class EnterpriseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enterprise

    district = factory.SubFactory(DistrictFactory)
    name = factory.Sequence(lambda n: f"第{n}快递有限公司")
    brand = factory.Sequence(lambda n: f"快递{n}")
    kind = EnterpriseKind.COURIER
    credit_code = factory.Sequence(lambda n: credit_code(n + 1))


class FacilityFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    class Params:
        opened = factory.Trait(
            period=factory.RelatedFactory(
                "tests.factories.OperatingPeriodFactory",
                "facility",
                opened_on=datetime.date(2021, 9, 1),
            )
        )

    operator = factory.SubFactory(EnterpriseFactory, district=factory.SelfAttribute("..district"))
    manager_name = "王建国"
    manager_phone = "13900000000"


class StationFactory(FacilityFactory):
    class Meta:
        model = VillageStation
        skip_postgeneration_save = True

    village = factory.SubFactory(VillageFactory)
    township = factory.LazyAttribute(lambda o: o.village.township)
    district = factory.LazyAttribute(lambda o: o.village.township.district)
    name = factory.LazyAttributeSequence(lambda o, n: f"{o.village.name}便民服务站{n}")
    code = factory.LazyAttributeSequence(lambda o, n: f"{o.village.code}-{n:02d}")


class HubFactory(FacilityFactory):
    class Meta:
        model = TownshipHub
        skip_postgeneration_save = True

    township = factory.SubFactory(TownshipFactory)
    district = factory.LazyAttribute(lambda o: o.township.district)
    name = factory.LazyAttributeSequence(lambda o, n: f"{o.township.name}集散中心{n}")
    code = factory.LazyAttributeSequence(lambda o, n: f"{o.township.code}-{n:02d}")


class CenterFactory(FacilityFactory):
    class Meta:
        model = DistrictCenter
        skip_postgeneration_save = True

    district = factory.SubFactory(DistrictFactory)
    name = factory.LazyAttributeSequence(lambda o, n: f"{o.district.name}共配中心{n}")
    code = factory.LazyAttributeSequence(lambda o, n: f"{o.district.code}-{n:02d}")


class OperatingPeriodFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OperatingPeriod

    facility = factory.SubFactory(StationFactory)
    opened_on = datetime.date(2021, 9, 1)
    resident = factory.LazyAttribute(lambda o: o.facility.tier == Tier.STATION and not o.cooperation)
    cooperation = ""

    class Params:
        cooperating = factory.Trait(cooperation=Cooperation.POSTAL_COURIER)


class FilingFactory(factory.django.DjangoModelFactory):
    """A report as it stands in the database, whatever its lines: `FilingFactory(state=FilingState.ACCEPTED)`.

    A test of the verbs opens, fills and sends in instead.
    """

    class Meta:
        model = Filing

    township = factory.SubFactory(TownshipFactory)
    district = factory.LazyAttribute(lambda o: o.township.district)
    month = datetime.date(2026, 10, 1)
    due_on = factory.LazyAttribute(lambda o: next_month(o.month).replace(day=5))
    state = FilingState.NOT_STARTED
    first_submitted_at = factory.LazyAttribute(
        lambda o: None if o.state in STATES_NEVER_SUBMITTED else noon(o.due_on)
    )
    submitted_at = factory.SelfAttribute("first_submitted_at")
    accepted_at = factory.LazyAttribute(lambda o: noon(o.due_on) if o.state == FilingState.ACCEPTED else None)


class FilingLineFactory(factory.django.DjangoModelFactory):
    """A facility's line; `accepted=True` for figures that count."""

    class Meta:
        model = FilingLine

    class Params:
        accepted = factory.Trait(
            accepted_inbound=factory.SelfAttribute("inbound"),
            accepted_outbound=factory.SelfAttribute("outbound"),
            accepted_agri_outbound=factory.SelfAttribute("agri_outbound"),
        )

    filing = factory.SubFactory(FilingFactory)
    facility = factory.SubFactory(
        StationFactory, village__township=factory.SelfAttribute("...filing.township")
    )
    month = factory.SelfAttribute("filing.month")
    inbound = 100
    outbound = 20
    agri_outbound = 5


def noon(day):
    """The middle of that day in Asia/Shanghai."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


class UserFactory(factory.django.DjangoModelFactory):
    """A user of a role: `UserFactory(role=Role.BUREAU_CLERK, scope_code="411702")`."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"用户{n}")
    role = None

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **kwargs)
