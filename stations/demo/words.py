"""Invented words for the demo's records: people, telephones, addresses, charges; nobody's."""

from stations.choices import Cooperation, Premises, Tier, VillageKind

MARK = "演示数据"
NOTE = f"{MARK}：网点、人员、电话均为虚构。"
POPULATION_SOURCE = f"{MARK}（虚构）"

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN_NAMES = [
    *("春梅", "秋菊", "建设", "国强", "红霞", "志远", "玉兰", "长河", "小满", "爱民", "新春", "桂芳"),
    *("卫东", "晓燕", "永福", "金凤", "学文", "麦收", "书香", "大勇", "雪莲", "德顺", "海棠", "立秋"),
]

STATION_SPOTS = {
    VillageKind.ADMINISTRATIVE: ["村委会东侧", "村委会院内", "便民超市内", "小学路口北侧", "文化广场西侧"],
    VillageKind.COMMUNITY: ["居委会一楼", "党群服务中心东侧", "便民超市内", "小区南门西侧"],
}
HUB_SPOTS = ["政府大院东侧", "客运站院内", "老粮管所院内", "农贸市场北门"]
CENTER_SPOT = "快递物流园区 1 号库"

HOURS = {
    Tier.CENTER: ["6:00—22:00，全年无休"],
    Tier.HUB: ["7:00—19:00，全年无休", "7:30—19:30，全年无休"],
    Tier.STATION: ["8:00—18:00，全年无休", "8:30—18:30，春节休三天", "7:30—11:30、14:30—19:00，全年无休"],
}

PICKUP_IS_FREE = "取件免费，不收保管费、进村费等任何费用。"
STATION_CHARGES = [
    "寄件：省内首重 8 元、续重每公斤 2 元；省外首重 12 元、续重每公斤 5 元起。",
    "寄件：按各快递企业公示价格收取，站点不另加价。",
    "寄件：省内 3 公斤以内 10 元，省外 3 公斤以内 15 元，超出部分按企业公示价格。",
]
STATION_EXTRAS = [
    "纸箱每个 2 元起，自带包装不收费。",
    "生鲜冰袋每个 1 元，自愿选用。",
    "代填单、代下单免费。",
]
HUB_CHARGES = "窗口取件免费；寄件按各快递企业公示价格收取；分拣、转运费用由企业结算，不向群众收取。"
CENTER_CHARGES = "只为快递企业分拣、配送，不面向群众收费。"

STATION_PREMISES = {
    "": [Premises.VILLAGE_COLLECTIVE, Premises.IDLE_ASSET, Premises.SHOP, Premises.RENTED],
    Cooperation.POSTAL_COURIER: [Premises.POSTAL_OFFICE, Premises.VILLAGE_COLLECTIVE],
    Cooperation.TRANSPORT_COURIER: [Premises.VILLAGE_COLLECTIVE, Premises.BUS_STATION],
    Cooperation.COURIER_COURIER: [Premises.VILLAGE_COLLECTIVE, Premises.IDLE_ASSET, Premises.RENTED],
    Cooperation.COMMERCE_COURIER: [Premises.ECOMMERCE_STATION],
    Cooperation.SALES_COURIER: [Premises.SHOP],
}
HUB_PREMISES = [Premises.GOVERNMENT, Premises.BUS_STATION, Premises.IDLE_ASSET]
ORDINALS = "零一二三四五六七八九"


def person(rng):
    return rng.choice(SURNAMES) + rng.choice(GIVEN_NAMES)


def phone(number):
    """A number of the right form in a range that is kept for the demo: 1990000xxxx."""
    return f"1990000{number % 10_000:04d}"


def called(village):
    """The village as people write it: 夏庄 is 夏庄村, 中山街社区 stays."""
    if village.name.endswith(("村", "社区", "嘎查")):
        return village.name
    if village.kind == VillageKind.COMMUNITY:
        return f"{village.name}社区"
    return village.name + ("嘎查" if "嘎查" in village.official_name else "村")


def facility_words(facility, rng):
    """The descriptive fields of a planned facility, as the model names them."""
    words = {Tier.CENTER: center_words, Tier.HUB: hub_words, Tier.STATION: station_words}[facility.tier]
    return words(facility, rng) | {"hours": rng.choice(HOURS[facility.tier]), "note": note(facility)}


def center_words(facility, rng):
    return {
        "name": f"{facility.place.name}快递物流配送中心（共配中心）",
        "address": f"{facility.place.name}{CENTER_SPOT}",
        "premises": Premises.IDLE_ASSET,
        "charges": CENTER_CHARGES,
        "does_online_sales": True,
        "does_training": True,
        "does_agri_outbound": True,
    }


def hub_words(facility, rng):
    moved = "（新址）" if facility.number > 1 else ""
    return {
        "name": f"{facility.place.name}快递物流集散中心{moved}",
        "address": facility.place.name + rng.choice(HUB_SPOTS),
        "premises": rng.choice(HUB_PREMISES),
        "charges": HUB_CHARGES,
        "does_training": rng.random() < 0.5,
        "does_agri_outbound": True,
    }


def station_words(facility, rng):
    village, cooperation = facility.place, facility.periods[-1].cooperation
    ordinal = f"第{ORDINALS[facility.number]}" if facility.number > 1 else ""
    rides_a_bus = cooperation == Cooperation.TRANSPORT_COURIER
    return {
        "name": f"{called(village)}{ordinal}快递便民服务站",
        "address": f"{village.township.name}{called(village)}{rng.choice(STATION_SPOTS[village.kind])}",
        "premises": rng.choice(STATION_PREMISES[cooperation]),
        "bus_route": f"{village.township.name}—{called(village)}" if rides_a_bus else "",
        "charges": "\n".join([PICKUP_IS_FREE, rng.choice(STATION_CHARGES), rng.choice(STATION_EXTRAS)]),
        "does_online_sales": cooperation == Cooperation.COMMERCE_COURIER or rng.random() < 0.25,
        "does_training": rng.random() < 0.12,
        "does_agri_outbound": rng.random() < 0.4,
    }


def note(facility):
    """The remark that keeps a record recognisable, and says since when a dormant station has no parcels."""
    if facility.dormant_from is None:
        return NOTE
    since = f"{facility.dormant_from.year} 年 {facility.dormant_from.month} 月"
    return f"{NOTE}\n{MARK}：自 {since}起无快件（僵尸站点）。"
