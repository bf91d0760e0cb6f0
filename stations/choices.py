"""The fixed words of the register: stable values for the database, the plan's own words for the screen."""

from django.db import models


class TownshipKind(models.TextChoices):
    SUBDISTRICT = "subdistrict", "街道"
    TOWN = "town", "镇"
    TOWNSHIP = "township", "乡"


class VillageKind(models.TextChoices):
    """Only 建制村 count for coverage."""

    ADMINISTRATIVE = "administrative", "建制村"
    COMMUNITY = "community", "社区"


class EnterpriseKind(models.TextChoices):
    POSTAL = "postal", "邮政企业"
    COURIER = "courier", "快递企业"
    TRANSPORT = "transport", "交通运输企业"
    COMMERCE = "commerce", "商贸、电商企业"
    COOPERATIVE = "cooperative", "供销合作社"
    VILLAGE_COLLECTIVE = "village_collective", "村集体经济组织"
    OTHER = "other", "其他"


class Tier(models.TextChoices):
    """The three tiers of the network: plan 一(三)."""

    CENTER = "center", "区级快递物流配送中心"
    HUB = "hub", "乡镇级快递物流集散中心"
    STATION = "station", "村级快递便民服务站"


class FacilityState(models.TextChoices):
    """How a facility stands on a day: asked of its operating periods, never stored."""

    OPEN = "open", "营业中"
    CLOSED = "closed", "已停业"
    NOT_YET = "not_yet", "尚未开业"


class Cooperation(models.TextChoices):
    """The five cooperation modes: plan 二(二)."""

    POSTAL_COURIER = "postal_courier", "邮快合作"
    TRANSPORT_COURIER = "transport_courier", "交快合作"
    COURIER_COURIER = "courier_courier", "快快合作"
    COMMERCE_COURIER = "commerce_courier", "快商合作"
    SALES_COURIER = "sales_courier", "快销合作"


class Premises(models.TextChoices):
    """Where a facility's premises come from: plan 二(二)."""

    VILLAGE_COLLECTIVE = "village_collective", "村集体场所"
    IDLE_ASSET = "idle_asset", "盘活闲置资产"
    GOVERNMENT = "government", "乡镇政府场所"
    BUS_STATION = "bus_station", "客运场站"
    ECOMMERCE_STATION = "ecommerce_station", "村级电商物流服务站"
    SHOP = "shop", "商超、便利店"
    POSTAL_OFFICE = "postal_office", "邮政网点"
    RENTED = "rented", "租用场地"
    OTHER = "other", "其他"


class FilingState(models.TextChoices):
    """How far a month's report has come.

    The ways between stand in `stations.filing.verbs.TRANSITIONS`; and the first figure makes a draft.
    """

    NOT_STARTED = "not_started", "未填报"
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审核"
    RETURNED = "returned", "已退回"
    ACCEPTED = "accepted", "已通过"


# What the division that files has still to send in, for the first time or again.
STATES_TO_FILL = (FilingState.NOT_STARTED, FilingState.DRAFT, FilingState.RETURNED)
# What has never been sent in.
STATES_NEVER_SUBMITTED = (FilingState.NOT_STARTED, FilingState.DRAFT)


class FilingStep(models.TextChoices):
    """What happened to a report; each step is kept with who, when and why."""

    OPENED = "opened", "开月"
    SUBMITTED = "submitted", "报送"
    RETURNED = "returned", "退回"
    ACCEPTED = "accepted", "通过"
    REOPENED = "reopened", "重开"


class Figure(models.TextChoices):
    """The three figures of a line, in parcels a month. Handled (处理) is inbound and outbound together."""

    INBOUND = "inbound", "到件"
    OUTBOUND = "outbound", "发件"
    AGRI_OUTBOUND = "agri_outbound", "农产品上行"


class RobotKind(models.TextChoices):
    """Whose group robot takes the digest."""

    WECOM = "wecom", "企业微信"
    DINGTALK = "dingtalk", "钉钉"
    FEISHU = "feishu", "飞书"
