"""Invented words of complaints and of the answers to them; nobody's."""

from dataclasses import dataclass
from decimal import Decimal

from supervision.choices import ComplaintKind as Kind


@dataclass(frozen=True)
class Tale:
    """What somebody says, what the handler answers, and what the office tells the complainant."""

    kind: Kind
    words: str
    answer: str
    reply: str
    overcharged: Decimal | None = None


TALES = [
    Tale(
        Kind.OVERCHARGE,
        "到站里取快递，要收{amount}元保管费，不给钱不让拿。墙上写着取件免费。",
        "已到站核实，站点确有收取{amount}元的情况。已责令停止，当面退还，并重新张贴收费公示。",
        "经核实，站点违反取件免费的规定收费，已退还{amount}元并责令改正。",
        Decimal(5),
    ),
    Tale(
        Kind.OVERCHARGE,
        "每件快递进村都要加{amount}元，说是进村费。",
        "经查，代收点以进村费名义收取{amount}元。已退还并约谈负责人。",
        "经核实，进村费不合规定，已退还{amount}元，站点负责人已被约谈。",
        Decimal(2),
    ),
    Tale(
        Kind.OVERCHARGE,
        "寄件时说首重十二元，结账多收了{amount}元，问就说是包装费，事先没讲。",
        "核对监控和寄件记录，包装费未事先告知。已退还{amount}元。",
        "经核实，包装费没有事先说明，已退还{amount}元。",
        Decimal(3),
    ),
    Tale(
        Kind.DELAY,
        "快递在乡里的集散中心放了五天，一直没有送到村里。",
        "因当周班车停运，积压三天。已增加一趟摩托车转运，积压件全部送达。",
        "经核实，快件因班车停运延误，现已全部送达，并增加了转运班次。",
    ),
    Tale(
        Kind.NOT_DELIVERED,
        "下单时写明送到村里，结果让到镇上自己取，来回二十多里地。",
        "已与承运企业核实，该件按约应送到村级站。当日已补送。",
        "经核实，企业没有按约送到村，已补送并向您道歉。",
    ),
    Tale(
        Kind.FALSE_SIGNING,
        "手机上显示已签收，可我没有收到，站里也找不着。",
        "经查，快件被错放到邻村站点，已找回并送到本人手中。",
        "经核实，快件被提前签收，现已找回送达，企业已批评当事人。",
    ),
    Tale(
        Kind.LOSS,
        "买的两箱鸡蛋到站时全碎了，站里说不归他们管。",
        "外包装破损属运输环节责任，企业已按实价赔付。",
        "经核实，快件在运输中损毁，企业已经赔付。",
    ),
    Tale(
        Kind.ATTITUDE,
        "去问快件，站里的人很不耐烦，说自己找，找不着别怪他。",
        "已对站点人员批评教育，站点向群众当面道歉。",
        "已对站点人员批评教育，站点将改进服务。",
    ),
    Tale(
        Kind.CLOSED_STATION,
        "公示的营业时间是到下午六点，四点多去门就锁了，连着三天都这样。",
        "站长家中有事，未安排代班。已安排专人值守，营业时间照公示执行。",
        "经核实，站点没有按公示时间营业，已改正。",
    ),
    Tale(
        Kind.OTHER,
        "村里的站点放在二楼，老年人取件上下不方便，希望挪到一楼。",
        "村委会同意腾出一楼一间房，站点已搬迁。",
        "建议很好，站点已搬到一楼。",
    ),
]
UNFOUNDED_ANSWER = "经查看监控、核对记录并询问当事人，未发现所反映的情况。"
UNFOUNDED_REPLY = "经核实，没有发现您反映的情况；如有新的线索，请在三十天内要求重开。"
REFUSED_REPLY = "您反映的是网上购物的商品质量，请向购物平台或 12315 反映；快递服务的问题我们会继续受理。"
UNSOLVED_REPLY = "经核实情况属实，已责令改正；站点负责人外出，退款还没有办到，我们会继续督促。"
ABOUT_OFFICE = "镇政府大院里的集散中心下午经常锁门，说是机关下班就关，取件要等到第二天。"
REOPENED_WORDS = "钱到现在也没有退给我，站里说不知道这回事。"
NAMES = ["王女士", "李先生", "张大爷", "刘女士", "陈先生"]
STANDARD_ANSWERS = [
    (
        "取件收费属实",
        Kind.OVERCHARGE,
        "经核实，站点违反“取件免费”的规定收费，已当面退还，并责令改正、重新公示收费。",
    ),
    ("进村费属实", Kind.OVERCHARGE, "经核实，以进村费名义收费不合规定，已退还并约谈站点负责人。"),
    ("延误已送达", Kind.DELAY, "经核实，快件确有延误，现已送达，并已督促企业增加班次。"),
    ("没有送到村", Kind.NOT_DELIVERED, "经核实，企业没有按约送到村，已补送并致歉。"),
    ("没有发现问题", "", UNFOUNDED_ANSWER),
    ("不属受理范围", "", REFUSED_REPLY),
]
