"""The columns of the three tiers' sheets, and what their 填写说明 says."""

from stations.choices import Cooperation, Premises
from stations.operating import earlier_words
from stations.workbooks.columns import (
    ChoiceColumn,
    CodeColumn,
    Column,
    CoordinateColumn,
    DayColumn,
    OperatorColumn,
    PartnersColumn,
    ShownColumn,
    YesNoColumn,
)

CODE = "网点编号"
DISTRICT_CODE = "区县代码"
DISTRICT = "区（县）"
TOWNSHIP_CODE = "乡镇代码"
TOWNSHIP = "乡镇（街道）"
VILLAGE_CODE = "村代码"
VILLAGE = "村（社区）"
NAME = "名称"
EARLIER = "以前的营业期"

COMMON_NOTES = (
    "每行一个网点，按网点编号对应。新网点的编号请留空，导入时由系统编号；编号填了的是修改已有网点。",
    "网点所在的地方登记后不能改。迁址请在原处填停业日期，在新处登记为新网点。",
    "运营企业、合作企业写名称、品牌或统一社会信用代码，须先在企业表登记；多家合作企业用“、”隔开。",
    "开业日期、停业日期说的是最近一段营业期。停业日期自当天起不营业；营业中的留空。还没开业的网点，两项都留空。",
    "重新开业：把开业日期改成新的日期（不早于停业日期）、清空停业日期，原来那一段会保留。",
    "日期可写 2021-12-31、20211231、2021.12.31 或 2021年12月31日。",
    "单元格请填数值，不要用公式和合并单元格；带 * 的列必填；清空单元格就是清空该项内容。",
)
MANNER_NOTE = (
    "改变服务方式（如由邮快合作转为驻村设点）：同时把开业日期改成转变的日期，原来那一段到那天为止；"
    "只改方式、不改日期，是更正原来登记错的内容。"
)

PARTICULARS = (
    Column(NAME, "name", width=26, required=True, note="网点名称，在同一个地方不能重名。"),
    OperatorColumn(
        "运营企业",
        "operator",
        width=26,
        required=True,
        offered="enterprises",
        strict=False,
        note="名称、品牌或统一社会信用代码；须先在企业表登记。",
    ),
    PartnersColumn(
        "合作企业", "partner_list", width=26, note="在此共用场地、代收代投的其他企业，用“、”隔开。"
    ),
    Column("负责人", "manager_name", width=10),
    CodeColumn("联系电话", "manager_phone", width=15, note="手机号，或带区号的座机号，如 0396-1234567。"),
    Column("地址", "address", width=36),
    ChoiceColumn("场所来源", "premises", Premises, width=20, note="请从下拉选项中选择。"),
    CoordinateColumn("经度", "longitude", width=12, note="度，如 114.022000；与纬度一起填。"),
    CoordinateColumn("纬度", "latitude", width=12, note="度，如 32.980000；与经度一起填。"),
    Column("村村通客车线路", "bus_route", width=18, note="搭载客车运送的填线路名。"),
    YesNoColumn("收寄", "does_parcels", width=8, required=True, note="是或否。"),
    YesNoColumn("网上销售", "does_online_sales", width=8, note="是或否；留空按“否”。"),
    YesNoColumn("电商培训", "does_training", width=8, note="是或否；留空按“否”。"),
    YesNoColumn("农产品上行", "does_agri_outbound", width=8, note="是或否；留空按“否”。"),
    Column("营业时间", "hours", width=26, note="如：8:00—18:00，全年无休。"),
    Column(
        "收费公示",
        "charges",
        width=70,
        note="哪些免费、哪些收费、各收多少；群众在“查站点”里看到的就是这里写的。",
    ),
    Column("备注", "note", width=24, note="内部使用，不公开。"),
)
OPENED = DayColumn(
    "开业日期", "statement__opened_on", width=13, note="最近一段营业期的起日；还没开业的留空。"
)
CLOSED = DayColumn("停业日期", "statement__closed_on", width=13, note="自这一天起不营业；营业中的留空。")
MANNER = (
    YesNoColumn(
        "驻村设点",
        "statement__resident",
        width=8,
        note="站点本身设在村里，有人值守。已开业的村级站，驻村设点和合作方式至少有一项。",
    ),
    ChoiceColumn("合作方式", "statement__cooperation", Cooperation, width=12, note="没有合作的留空。"),
)
CLOSING_REASON = Column("停业原因", "statement__closing_reason", width=18, note="填了停业日期的写明原因。")
EARLIER_PERIODS = ShownColumn(
    EARLIER,
    lambda facility: earlier_words(facility.period_list),
    width=56,
    note="由系统填写，请勿改动；要更正以前的营业期，请到后台的网点页面。",
)
CODE_COLUMN = CodeColumn(CODE, "code", width=18, note="新网点请留空，由系统编号。")
