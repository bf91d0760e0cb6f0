"""The sheets 乡镇（街道） and 村（社区）."""

from stations.choices import TownshipKind, VillageKind
from stations.models import District, Township, Village
from stations.workbooks.columns import ChoiceColumn, CodeColumn, Column, DayColumn, WholeColumn
from stations.workbooks.lookups import Places
from stations.workbooks.register import RegisterResource
from yicheng_express.half_width import half_width

CODE = "村代码"
TOWNSHIP = "乡镇（街道）"
MERGED_INTO = "并入村代码"


NOTES_ON_FILLING = (
    "日期可写 2021-12-31、20211231、2021.12.31 或 2021年12月31日。",
    "单元格请填数值，不要用公式和合并单元格；带 * 的列必填。",
)


class DivisionResource(RegisterResource):
    """A division: matched by its statistical code, whose beginning says which division it belongs to."""

    code_words = ""

    def find(self, row):
        code = half_width(row[self.key])
        if not code:
            raise ValueError("不能为空。")
        self.refuse_repeated(code, self.key, self.code_words)
        return self.known.get(code)

    def settle(self, instance, row):
        if not self.entry.is_new or self.key in self.entry.errors:
            return
        try:
            self.place(instance, half_width(row[self.key]))
        except ValueError as error:
            self.entry.fail(self.key, str(error))

    def place(self, instance, code):
        """Put a new division under the one that its code begins with; ValueError where there is none."""
        raise NotImplementedError


class TownshipResource(DivisionResource):
    """乡镇（街道）: the first six digits of the code say which district it belongs to."""

    name = "乡镇（街道）"
    key = code_words = "乡镇代码"
    notes = (
        "每行一个乡镇（街道），按 9 位乡镇代码对应：代码已有的是修改，没有的是新增。",
        "代码改变（如乡改街道）请到后台修改，下属村的代码和经办人的管辖范围会一起改。",
        *NOTES_ON_FILLING,
    )
    columns = (
        CodeColumn("乡镇代码", "code", width=14, required=True, note="9 位统计代码，前 6 位是区县代码。"),
        Column("名称", "name", width=18, required=True, note="如：板桥镇。"),
        ChoiceColumn("类别", "kind", TownshipKind, width=10, required=True, note="街道、镇或乡。"),
        DayColumn("设立日期", "established_on", width=13, note="留空表示一直存在。"),
        DayColumn("撤销日期", "abolished_on", width=13, note="自这一天起不再计入；现存的留空。"),
    )

    class Meta:
        model = Township

    def for_showing(self, queryset):
        return queryset.select_related("district")

    def fetch(self, keys):
        codes = {half_width(key) for key in keys}
        self.districts = {district.code: district for district in District.objects.visible_to(self.user)}
        townships = self.by_now(Township.objects.visible_to(self.user).filter(code__in=codes))
        return {township.code: township for township in townships}

    def place(self, instance, code):
        if code[:6] not in self.districts:
            raise ValueError(f"没有代码为 {code[:6]} 的区（县），或者它不在您的管辖范围内。")
        instance.district = self.districts[code[:6]]


class MergedIntoColumn(CodeColumn):
    """The village that this one became part of, by code."""

    empty = None

    def parse(self, text, *, resource, **kwargs):
        return resource.places.village(super().parse(text))

    def present(self, value):
        return value.code


class VillageResource(DivisionResource):
    """村（社区）: the first nine digits of the code say which township it belongs to."""

    name = "村（社区）"
    key = code_words = CODE
    district_path = "township__district"
    notes = (
        "每行一个村（社区），按 12 位村代码对应：代码已有的是修改，没有的是新增。",
        "人口不清楚请留空，不要填 0；人口来源写清统计口径，如“第七次人口普查”。",
        *NOTES_ON_FILLING,
    )
    columns = (
        CodeColumn(CODE, "code", width=17, required=True, note="12 位统计代码，前 9 位是乡镇（街道）代码。"),
        Column(
            TOWNSHIP,
            shown=lambda village: village.township.name,
            width=18,
            offered="townships",
            note="可以不填；填了应与村代码相符。",
        ),
        Column("全称", "official_name", width=26, required=True, note="如：夏庄村民委员会。"),
        Column("简称", "name", width=14, required=True, note="去掉委员会后缀，如：夏庄。"),
        ChoiceColumn("类别", "kind", VillageKind, width=10, required=True, note="只有建制村计入覆盖率。"),
        WholeColumn("人口", "population", width=10, note="不清楚请留空，不要填 0。"),
        Column("人口来源", "population_source", width=18, note="如：第七次人口普查。"),
        DayColumn("设立日期", "established_on", width=13, note="留空表示一直存在。"),
        DayColumn("撤销日期", "abolished_on", width=13, note="自这一天起不再计入；现存的留空。"),
        MergedIntoColumn(MERGED_INTO, "merged_into", width=17, note="撤并的，填并入的村的 12 位代码。"),
    )

    class Meta:
        model = Village

    def offers(self):
        return {"townships": Township.objects.visible_to(self.user).values_list("name", flat=True)}

    def for_showing(self, queryset):
        return queryset.select_related("township__district", "merged_into")

    def fetch(self, keys):
        codes = {half_width(key) for key in keys}
        merged = {half_width(row.texts[MERGED_INTO]) for row in self.rows}
        self.places = Places(self.user, codes=codes | merged)
        villages = self.for_showing(Village.objects.visible_to(self.user)).filter(code__in=codes)
        return {village.code: village for village in self.by_now(villages)}

    def place(self, instance, code):
        instance.township = self.places.township(code[:9], "")

    def take(self, instance, column, row):
        if column.column_name != TOWNSHIP:
            super().take(instance, column, row)
        elif (stated := row[TOWNSHIP]) and instance.township_id and stated != column.text(instance):
            raise ValueError(f"村代码属于{instance.township.name}，与“{stated}”不符，请核对。")

    def heading_of_place(self, attribute):
        return CODE if attribute == "township" else super().heading_of_place(attribute)
