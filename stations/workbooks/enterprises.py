"""The sheet 企业."""

from stations.choices import EnterpriseKind
from stations.models import District, Enterprise
from stations.workbooks.columns import ChoiceColumn, CodeColumn, Column
from stations.workbooks.lookups import Districts
from stations.workbooks.register import RegisterResource
from yicheng_express.half_width import half_width

CREDIT_CODE = "统一社会信用代码"
DISTRICT = "区县代码"


class EnterpriseResource(RegisterResource):
    """企业: matched by the unified social credit code within a district's register."""

    name = "企业"
    key = CREDIT_CODE
    notes = (
        "每行一家企业，按统一社会信用代码对应：已登记的是修改，没有的是新增。",
        "品牌是群众认识的名字（如邮政、中通）；网点表里的运营企业可以写名称、品牌或信用代码。",
        "单元格请填数值，不要用公式和合并单元格；带 * 的列必填。",
    )
    columns = (
        CodeColumn(CREDIT_CODE, "credit_code", width=24, required=True, note="营业执照上的 18 位代码。"),
        Column("名称", "name", width=34, required=True, note="营业执照上的全称。"),
        Column("品牌（简称）", "brand", width=14, required=True, note="群众认识的名字，如：邮政、中通。"),
        ChoiceColumn("类别", "kind", EnterpriseKind, width=20, required=True, note="请从下拉选项中选择。"),
        Column("联系人", "contact_name", width=12),
        Column("联系电话", "contact_phone", width=18),
        Column(
            DISTRICT,
            shown=lambda enterprise: enterprise.district.code,
            width=12,
            offered="districts",
            note="登记区县的 6 位代码；您只管一个区县时可以不填。",
        ),
    )

    class Meta:
        model = Enterprise

    def offers(self):
        return {"districts": District.objects.visible_to(self.user).values_list("code", flat=True)}

    def for_showing(self, queryset):
        return queryset.select_related("district")

    def fetch(self, keys):
        self.districts = Districts(self.user)
        codes = {half_width(key).upper() for key in keys}
        enterprises = self.for_showing(Enterprise.objects.visible_to(self.user)).filter(credit_code__in=codes)
        return {
            (enterprise.district_id, enterprise.credit_code): enterprise
            for enterprise in self.by_now(enterprises)
        }

    def find(self, row):
        """The enterprise of this code in its district; the district may be left out where there is one."""
        code = half_width(row[CREDIT_CODE]).upper()
        if not code:
            raise ValueError("不能为空。")
        try:
            self.district = self.districts.find(half_width(row[DISTRICT]))
        except ValueError as error:
            self.district = None
            self.entry.fail(DISTRICT, str(error))
            return None
        self.refuse_repeated((self.district.pk, code), CREDIT_CODE, "统一社会信用代码")
        return self.known.get((self.district.pk, code))

    def settle(self, instance, row):
        if self.entry.is_new and CREDIT_CODE not in self.entry.errors and self.district:
            instance.district = self.district

    def take(self, instance, column, row):
        if column.column_name != DISTRICT:
            super().take(instance, column, row)

    def attributes_in_error(self):
        return super().attributes_in_error() | ({"district"} if self.district is None else set())

    def heading_of_place(self, attribute):
        return DISTRICT if attribute == "district" else super().heading_of_place(attribute)
