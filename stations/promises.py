"""`[[promises]]` of the policy file: what is promised to whoever sends or receives a parcel (服务承诺).

Plan 二(四): 公开服务承诺. Each line says where it comes from; a district may have promised nothing.
"""

from rest_framework import serializers

from stations.coverage import policy_on
from stations.models import ServicePromise
from stations.policy_file import Section, StrictSerializer

LONGEST = 120


class PromiseSection(StrictSerializer):
    text = serializers.CharField(max_length=LONGEST)
    source = serializers.CharField(max_length=LONGEST)


def write_promises(policy, promises):
    policy.promises.all().delete()
    ServicePromise.objects.bulk_create(
        ServicePromise(policy=policy, position=position, **promise)
        for position, promise in enumerate(promises, start=1)
    )


def problems_of_promises(values):
    """The same promise twice in one file."""
    texts = [promise["text"] for promise in values.get("promises", [])]
    return [
        (("promises", place, "text"), ["这句承诺前面已经写过。"])
        for place, text in enumerate(texts)
        if text in texts[:place]
    ]


SECTION = Section(PromiseSection, write_promises, many=True, problems=problems_of_promises)


def promises_of(district, day):
    """What the policy of `district` on `day` promises, line by line; nothing where it promises nothing."""
    policy = policy_on(district, day)
    return list(policy.promises.all()) if policy else []
