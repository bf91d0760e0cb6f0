"""What is asked of the list of orders, and what is written at each step of one.

The items of an order have their own boxes, named by the item's key: read here, for forms of any length.
"""

from django import forms

from stations.forms import choice_of
from stations.models import Enterprise, Township
from supervision.inspection_forms import SeenForm, lines
from supervision.inspections.listing import sees_what_is_coming
from supervision.inspections.steps import LONGEST_REASON
from supervision.rectifications.answering import LONGEST_ANSWER
from supervision.rectifications.changing import MOST_EXTENSION
from supervision.rectifications.checking import LONGEST_OPINION, Look
from supervision.rectifications.listing import QUEUE_OF, search


class RectificationFilterForm(forms.Form):
    """Which orders the list shows; each question is optional."""

    queue = forms.ChoiceField(required=False, choices=[(name, name) for name in QUEUE_OF])
    township = choice_of(Township, "乡镇（街道）", empty_label="全部")
    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(), label="责任企业", required=False, empty_label="全部"
    )
    q = forms.CharField(
        label="查找",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": "编号、网点、村、企业"}),
    )

    def __init__(self, data, *, user):
        super().__init__({name: value for name, value in data.items() if value})
        self.user = user
        self.fields["township"].queryset = Township.objects.visible_to(user)
        self.fields["enterprise"].queryset = Enterprise.objects.visible_to(user)
        self.fields["enterprise"].label_from_instance = lambda enterprise: enterprise.brand

    @property
    def narrows(self):
        return any(value for name, value in self.cleaned_data.items() if name != "queue")

    @property
    def offers_townships(self):
        return sees_what_is_coming(self.user)

    @property
    def offers_enterprises(self):
        return not self.user.enterprise_id

    def narrowed(self, orders):
        """Of `orders` those that are asked for, in whatever queue."""
        asked = self.cleaned_data
        orders = search(orders, asked["q"])
        if asked["township"]:
            orders = orders.filter(facility__township=asked["township"])
        if asked["enterprise"]:
            orders = orders.filter(enterprise=asked["enterprise"])
        return orders


class AnswerForm(SeenForm):
    words = lines("整改情况", LONGEST_ANSWER, required="请写明怎样整改的。", rows=4)

    def read(self, items, files):
        """The photos of each item."""
        return {"photos": {item.pk: files.getlist(f"photos-{item.pk}") for item in items}}


class CheckForm(SeenForm):
    words = lines("复查意见（可以不写）", LONGEST_OPINION)

    def read(self, items, files):
        """What was found of each item; nothing of an item without a result."""
        posted = [(item.pk, self.data.get(f"passed-{item.pk}", "")) for item in items]
        return {
            "looks": {
                key: Look(
                    passed == "yes",
                    self.data.get(f"words-{key}", ""),
                    tuple(files.getlist(f"photos-{key}")),
                )
                for key, passed in posted
                if passed in ("yes", "no")
            }
        }


class ExtensionForm(SeenForm):
    working_days = forms.IntegerField(
        label="延长几个工作日",
        min_value=1,
        max_value=MOST_EXTENSION,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4, "autocomplete": "off"}),
        error_messages={"required": "请写延长几个工作日。", "invalid": "应为整数。"},
    )
    reason = lines("延长原因", LONGEST_REASON, required="延长期限要写明原因。")


class VoidForm(SeenForm):
    reason = lines("撤销原因", LONGEST_REASON, required="撤销整改要写明原因。")
