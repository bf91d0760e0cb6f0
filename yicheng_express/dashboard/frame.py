"""What every page and the admin show around their content: who is here, and whether the data are invented."""

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from stations.models import Demonstration, District
from supervision.sections import sections_of as supervision_sections
from yicheng_express.accounts.scope import DISTRICT_DIGITS

PUBLIC_PAGES = [
    ("查站点", "find_station"),
    ("投诉", "complain"),
    ("查询投诉", "follow_complaint"),
    ("投诉公开", "released_complaints"),
    ("补贴公示", "public_notices"),
]


def page_frame(request):
    """Template context: `frame` with the district, its demonstration mark and the navigation of this user.

    A request that is refused before it has a user (400, a host that is not ours) is shown without a frame.
    """
    if not hasattr(request, "user"):
        return {}
    return {"frame": SimpleLazyObject(lambda: Frame(request))}


class Frame:
    def __init__(self, request):
        user = request.user
        marks = Demonstration.objects.select_related("district")
        # Before the sign-in the mark of any district is shown: the portal is one with invented data in it.
        self.demonstration = (marks.visible_to(user) if user.is_authenticated else marks).first()
        # And its name: everybody may know which district a portal of one district is.
        districts = District.objects
        self.districts = list((districts.visible_to(user) if user.is_authenticated else districts.all())[:2])
        self.navigation = navigation(user, request.path)
        self.sign_in = "" if user.is_authenticated else way_in(request.path)

    @property
    def title(self):
        """The portal's name: with the district's, where this user (before the sign-in the portal) has one."""
        return f"{self.districts[0].name}快递进村" if len(self.districts) == 1 else "快递进村"


def navigation(user, path):
    """The pages that this user may open: (name, address, whether it is the one being read)."""
    if not user.is_authenticated:
        return public_navigation(path)
    pages = [("工作台", reverse("home"), "")]
    if user.has_perm("stations.view_village"):
        pages.append(("看板", reverse("dashboard"), reverse("dashboard")))
    if user.has_perm("stations.view_facility"):
        pages.append(("网点", reverse("facilities"), reverse("facilities")))
    if user.has_perm("stations.view_filing"):
        pages.append(("月报", reverse(filings_begin(user)), reverse("filings")))
    if user.has_perm("subsidies.view_rule"):
        eligibility = reverse("eligibility")
        pages.append(("补贴", eligibility, eligibility.removesuffix("eligibility/")))
    if sections := supervision_sections(user, path):
        first, section = sections[0][1], "/supervision/"
        pages.append(("监督", first, section))
    if user.is_staff:
        pages.append(("管理后台", reverse("admin:index"), reverse("admin:index")))
    return [
        (name, address, path == address or (bool(section) and path.startswith(section)))
        for name, address, section in pages
    ]


def public_navigation(path):
    """What everybody may open."""
    pages = [(name, reverse(page)) for name, page in PUBLIC_PAGES]
    current = max((address for _, address in pages if path.startswith(address)), key=len, default="")
    return [(name, address, address == current) for name, address in pages]


def way_in(path):
    """Where staff sign in; nothing where they are there already."""
    page = reverse("login")
    return "" if path == page else page


def filings_begin(user):
    """Where the month's reports begin: a township's people fill theirs, everybody else looks at all."""
    fills_a_township = len(user.scope_code) > DISTRICT_DIGITS and user.has_perm("stations.fill_filing")
    return "filings" if fills_a_township else "filings_review"
