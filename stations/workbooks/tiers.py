"""The sheets of the three tiers: 配送中心, 集散中心, 村级站; they differ in where a facility stands."""

from stations.models import District, DistrictCenter, Township, TownshipHub, Village, VillageStation
from stations.workbooks.columns import CodeColumn, Column
from stations.workbooks.facilities import MOST_OFFERED, FacilityResource
from stations.workbooks.facility_columns import (
    CLOSED,
    CLOSING_REASON,
    CODE_COLUMN,
    COMMON_NOTES,
    DISTRICT,
    DISTRICT_CODE,
    EARLIER_PERIODS,
    MANNER,
    MANNER_NOTE,
    OPENED,
    PARTICULARS,
    TOWNSHIP,
    TOWNSHIP_CODE,
    VILLAGE,
    VILLAGE_CODE,
)
from stations.workbooks.lookups import Places
from yicheng_express.half_width import half_width
from yicheng_express.workbooks.opening import canonical


class DistrictCenterResource(FacilityResource):
    name = "配送中心"
    notes = COMMON_NOTES
    place_columns = (
        CodeColumn(
            DISTRICT_CODE,
            shown=lambda center: center.district.code,
            width=12,
            offered="districts",
            note="6 位代码；您只管一个区县时可以不填。",
        ),
        Column(
            DISTRICT, shown=lambda center: center.district.name, width=12, note="可以不填；填了应与代码相符。"
        ),
    )
    columns = (CODE_COLUMN, *place_columns, *PARTICULARS, OPENED, CLOSED, CLOSING_REASON, EARLIER_PERIODS)

    class Meta:
        model = DistrictCenter

    def offers(self):
        districts = District.objects.visible_to(self.user).values_list("code", flat=True)
        return super().offers() | {"districts": districts}

    def fetch_places(self):
        return None

    def locate(self, instance, row):
        try:
            instance.district = self.districts.find(half_width(row[DISTRICT_CODE]))
        except ValueError as error:
            self.entry.fail(DISTRICT_CODE, str(error))
            return False
        district, name = instance.district, row[DISTRICT]
        if name and name != canonical(district.name):
            self.entry.fail(DISTRICT, f"代码 {district.code} 是{district.name}，与“{name}”不符。")
        return True


class TownshipHubResource(FacilityResource):
    name = "集散中心"
    notes = COMMON_NOTES
    frozen_columns = 3
    place_columns = (
        CodeColumn(
            TOWNSHIP_CODE,
            shown=lambda hub: hub.township.code,
            width=14,
            note="9 位代码；填了乡镇（街道）名称的可以不填。",
        ),
        Column(
            TOWNSHIP,
            shown=lambda hub: hub.township.name,
            width=18,
            offered="townships",
            note="全称，如：板桥镇。",
        ),
    )
    columns = (CODE_COLUMN, *place_columns, *PARTICULARS, OPENED, CLOSED, CLOSING_REASON, EARLIER_PERIODS)

    class Meta:
        model = TownshipHub

    def offers(self):
        townships = Township.objects.visible_to(self.user).values_list("name", flat=True)
        return super().offers() | {"townships": townships}

    def fetch_places(self):
        return Places(
            self.user,
            codes={half_width(row.texts[TOWNSHIP_CODE]) for row in self.rows},
            township_names={row.texts[TOWNSHIP] for row in self.rows},
        )

    def locate(self, instance, row):
        code, name = half_width(row[TOWNSHIP_CODE]), row[TOWNSHIP]
        if not code and not name:
            self.entry.fail(TOWNSHIP, "请填写乡镇（街道）或它的代码。")
            return False
        try:
            instance.township = self.places.township(code, name)
        except ValueError as error:
            self.entry.fail(TOWNSHIP_CODE if code else TOWNSHIP, str(error))
            return False
        if name and name != canonical(instance.township.name):
            self.entry.fail(TOWNSHIP, f"代码 {code} 是{instance.township.name}，与“{name}”不符。")
        return True


class VillageStationResource(FacilityResource):
    name = "村级站"
    notes = (
        *COMMON_NOTES,
        MANNER_NOTE,
        "村名有重名：请写清乡镇（街道），或填 12 位村代码；两样都填的应相符。",
    )
    frozen_columns = 5
    place_columns = (
        CodeColumn(
            VILLAGE_CODE,
            shown=lambda station: station.village.code,
            width=16,
            note="12 位代码；填了乡镇（街道）和村（社区）的可以不填。",
        ),
        Column(
            TOWNSHIP,
            shown=lambda station: station.township.name,
            width=16,
            offered="townships",
            note="全称，如：板桥镇。",
        ),
        Column(
            VILLAGE,
            shown=lambda station: station.village.name,
            width=14,
            offered="villages",
            under=TOWNSHIP,
            note="简称或全称，如：夏庄。先选乡镇（街道），再从下拉选项中选村。",
        ),
    )
    columns = (
        CODE_COLUMN,
        *place_columns,
        *PARTICULARS,
        OPENED,
        CLOSED,
        *MANNER,
        CLOSING_REASON,
        EARLIER_PERIODS,
    )

    class Meta:
        model = VillageStation

    def offers(self):
        villages = Village.objects.visible_to(self.user).select_related("township")[:MOST_OFFERED]
        townships = Township.objects.visible_to(self.user).values_list("name", flat=True)
        return super().offers() | {
            "townships": townships,
            "villages": [(village.township.name, village.name) for village in villages],
        }

    def fetch_places(self):
        return Places(
            self.user,
            codes={half_width(row.texts[VILLAGE_CODE]) for row in self.rows},
            township_names={row.texts[TOWNSHIP] for row in self.rows},
        )

    def names_of_place(self, instance, column):
        names = super().names_of_place(instance, column)
        if column.column_name == VILLAGE:
            names.add(canonical(instance.village.official_name))
        return names

    def locate(self, instance, row):
        """By code, with the names agreeing; or by township and name together."""
        code, township, name = half_width(row[VILLAGE_CODE]), row[TOWNSHIP], row[VILLAGE]
        heading = VILLAGE_CODE if code else TOWNSHIP
        try:
            if code:
                instance.village = self.places.village(code)
                self.refuse_disagreement(instance.village, township, name)
                return True
            if not township or not name:
                raise ValueError("请填写村代码，或者乡镇（街道）和村（社区）两项。")
            parent = self.places.township("", township)
            heading = VILLAGE
            instance.village = self.places.village_in(parent, name)
        except ValueError as error:
            self.entry.fail(heading, str(error))
            return False
        return True

    def refuse_disagreement(self, village, township, name):
        if township and township != canonical(village.township.name):
            self.entry.fail(TOWNSHIP, f"村代码 {village.code} 是{village.full_name}，与“{township}”不符。")
        if name and name not in (canonical(village.name), canonical(village.official_name)):
            self.entry.fail(VILLAGE, f"村代码 {village.code} 是{village.full_name}，与“{name}”不符。")
