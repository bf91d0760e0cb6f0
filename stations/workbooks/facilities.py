"""What the sheets of the three tiers have in common."""

from django.core.exceptions import ValidationError
from django.db.models import F, Prefetch

from stations.models import Enterprise, Facility, OperatingPeriod
from stations.operating import Statement, in_order, restate
from stations.registration import assign_codes, check_partners, foresee_codes
from stations.workbooks.columns import OperatorColumn, PartnersColumn
from stations.workbooks.facility_columns import CODE, MANNER, NAME, OPENED
from stations.workbooks.lookups import NOT_THERE, Districts, Enterprises
from stations.workbooks.register import RegisterResource
from stations.workbooks.saving import Partnerships, add, alter
from yicheng_express.half_width import half_width

MOST_OFFERED = 3000


class FacilityResource(RegisterResource):
    """A tier of the network. The code is the key; an empty one stands for a new facility."""

    key = CODE
    printed_up_to = "地址"
    place_columns = ()

    def offers(self):
        enterprises = Enterprise.objects.visible_to(self.user).order_by("name").values_list("name", flat=True)
        return {"enterprises": list(dict.fromkeys(enterprises[:MOST_OFFERED]))}

    def for_showing(self, queryset):
        periods = OperatingPeriod.objects.order_by("opened_on")
        return queryset.select_related("district", "township", "village", "operator").prefetch_related(
            "partners", Prefetch("operating_periods", queryset=periods)
        )

    def fetch(self, keys):
        self.districts = Districts(self.user)
        self.enterprises = Enterprises(self.user)
        self.places = self.fetch_places()
        codes = {half_width(key) for key in keys} - {""}
        facilities = self.for_showing(self._meta.model.objects.visible_to(self.user)).filter(code__in=codes)
        return {facility.code: with_lists(facility) for facility in self.by_now(facilities)}

    def fetch_places(self):
        """The divisions that the rows name; none where the districts are enough."""

    def ready(self, record):
        return with_lists(record)

    def find(self, row):
        code = half_width(row[CODE])
        if not code:
            return None
        self.refuse_repeated(code, CODE, "网点编号")
        if code not in self.known:
            kind = self._meta.model._meta.verbose_name
            raise ValueError(f"没有编号为 {code} 的{kind}，{NOT_THERE}。新网点的编号请留空。")
        return self.known[code]

    def init_instance(self, row=None):
        return with_lists(self._meta.model())

    # --- where it stands -----------------------------------------------------------------
    def settle(self, instance, row):
        """A new facility gets its place; that of a registered one must be as it was, or left empty."""
        if CODE in self.entry.errors:
            return
        if not self.entry.is_new:
            self.refuse_another_place(instance, row)
        elif self.locate(instance, row):
            instance.settle()
            self.refuse_namesake(instance, row)

    def refuse_another_place(self, instance, row):
        for column in self.place_columns:
            heading = column.column_name
            if row[heading] and row[heading] not in self.names_of_place(instance, column):
                self.entry.fail(
                    heading,
                    f"网点 {instance.code} 登记在{instance.place}，不能通过导入改到别处；"
                    "迁址请在原处停业，在新处登记为新网点。",
                )

    def names_of_place(self, instance, column):
        return {self.entry.before[column.column_name]}

    def locate(self, instance, row):
        """Set the place of a new facility; False where it could not be found."""
        raise NotImplementedError

    def refuse_namesake(self, instance, row):
        """Two new rows of one name in one place."""
        key = (instance.place._meta.model_name, instance.place.pk, row[NAME])
        if row[NAME]:
            self.refuse_repeated(key, NAME, f"{instance.place}的“{row[NAME]}”")

    # --- cells ---------------------------------------------------------------------------
    def take(self, instance, column, row):
        if column.column_name in self.place_headings():
            return
        if isinstance(column, OperatorColumn | PartnersColumn):
            if instance.district_id:
                column.save(instance, row, resource=self, district=instance.district)
            elif column.required and not row[column.column_name]:
                raise ValueError("不能为空。")
        elif column.column_name != CODE:
            super().take(instance, column, row)

    def place_headings(self):
        return [column.column_name for column in self.place_columns]

    def conclude(self, instance, row):
        """What the columns of the operating period mean together."""
        instance.restated = []
        self.refuse_partners_from_elsewhere(instance, row)
        headings = {
            column.attribute.removeprefix("statement__"): heading
            for heading, column in self.fields.items()
            if (column.attribute or "").startswith("statement__")
        }
        if set(headings.values()) & set(self.entry.errors):
            return
        try:
            instance.restated = restate(instance, instance.period_list, instance.statement)
        except ValidationError as error:
            for word, messages in error.message_dict.items():
                for message in messages:
                    self.entry.fail(headings.get(word, OPENED.column_name), message)

    def refuse_partners_from_elsewhere(self, instance, row):
        heading = next(name for name, column in self.fields.items() if isinstance(column, PartnersColumn))
        if row[heading] == self.entry.before.get(heading):
            return
        try:
            check_partners(instance, instance.partner_list)
        except ValidationError as error:
            self.entry.fail(heading, error.messages[0])

    def attributes_in_error(self):
        """With the place and what hangs on it, where it was not found; and the code, given on saving."""
        unplaced = set(self.place_headings()) & set(self.entry.errors)
        places = {"district", "township", "village", "operator"} if unplaced else set()
        return super().attributes_in_error() | places | {"code"}

    def heading_of_place(self, attribute):
        if attribute in ("district", "township", "village", "tier"):
            return self.place_headings()[0]
        return super().heading_of_place(attribute)

    def remarks(self, instance):
        """Whether the operating period is a new one or a correction."""
        if not instance.restated or self.entry.is_new:
            return []
        *ended, stated = instance.restated
        if stated.pk:
            corrected = {OPENED.column_name, *(column.column_name for column in MANNER)}
            if not any(heading in corrected for heading, _before, _after in self.entry.changes):
                return []
            return [("营业期", "", f"更正原来登记的这一段（{stated}），以前的统计随之改变")]
        kept = f"上一段为：{ended[0]}；" if ended else ""
        return [("营业期", "", f"{kept}新的一段：{stated}")]

    # --- writing -------------------------------------------------------------------------
    def register(self, records):
        if self.writing:
            assign_codes(records)
        else:
            foresee_codes(records)

    def write_altered(self, records):
        """A name that passes to another facility is free before that one takes it."""
        Facility.objects.filter(pk__in=self.given_away).update(name=F("code"))
        self.partnerships = Partnerships(records, user=self.user)
        self.partnerships.keep(alter(self._meta.model, records, user=self.user))
        self.write_what_belongs(records)

    def write_new(self, records):
        super().write_new(records)
        self.write_what_belongs(records)

    def write_what_belongs(self, facilities):
        """Partners and operating periods, what ends before what begins."""
        self.partnerships.become(facilities)
        periods = [period for facility in facilities for period in facility.restated]
        alter(OperatingPeriod, [each for each in periods if each.pk], user=self.user)
        add(OperatingPeriod, [each for each in periods if not each.pk], user=self.user)


def with_lists(facility):
    """A facility with what the columns show and take: periods, the statement of the latest, partners."""
    if facility.pk is None:
        facility.period_list, facility.partner_list = [], []
    else:
        facility.period_list = in_order(facility.operating_periods.all())
        facility.partner_list = sorted(facility.partners.all(), key=lambda enterprise: enterprise.name)
    facility.statement = Statement.of(facility.period_list[-1] if facility.period_list else None)
    return facility
