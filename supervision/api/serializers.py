"""What may be sent to the API of an inspection; whether it holds, the verbs say."""

from rest_framework import serializers

from supervision.choices import FindingResult
from supervision.inspections.carrying_out import LONGEST_TOKEN

LONGEST = 2000  # signs of a text that is read at all
MOST_ITEMS = 200


class Text(serializers.CharField):
    def __init__(self, **kwargs):
        super().__init__(max_length=LONGEST, allow_blank=True, **kwargs)


class Result(serializers.ChoiceField):
    def __init__(self):
        super().__init__(FindingResult.choices, allow_blank=True)


class StoodSerializer(serializers.Serializer):
    """What the phone saw of an item before."""

    result = Result()
    words = Text()


class ItemSerializer(serializers.Serializer):
    key = serializers.SlugField(max_length=60)
    result = Result()
    words = Text()
    base = StoodSerializer()


class ItemsSerializer(serializers.Serializer):
    items = ItemSerializer(many=True, allow_empty=False, max_length=MOST_ITEMS)


class PhotoSerializer(serializers.Serializer):
    item = serializers.SlugField(max_length=60)
    token = serializers.CharField(max_length=LONGEST_TOKEN)
    photo = serializers.FileField()


class FinishSerializer(serializers.Serializer):
    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    inspected_on = serializers.CharField(max_length=40, allow_blank=True)
    inspected_by = Text()
    met = Text()
    words = Text(default="")
