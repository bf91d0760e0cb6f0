"""Which terms hold in a district on a day; without a policy that says them the work is refused, in words."""

from stations.coverage import policy_on
from supervision.models import ComplaintTerms, CreditTerms, InspectionTerms, RankingTerms
from supervision.refusals import SupervisionRefused

SECTION_OF = {
    ComplaintTerms: ("投诉", "complaints"),
    InspectionTerms: ("检查", "inspections"),
    CreditTerms: ("诚信评价", "credit"),
    RankingTerms: ("排名", "ranking"),
}


def terms_on(model, district, day):
    """The terms of this model in force in `district` on `day`. Raises SupervisionRefused."""
    terms = known_terms_on(model, district, day)
    if terms is None:
        words, section = SECTION_OF[model]
        raise SupervisionRefused(
            f"{district.name}的政策里没有{words}的规定（[{section}]），"
            "请系统管理员把它写进政策文件，再用 load_policy 载入。"
        )
    return terms


def known_terms_on(model, district, day):
    """The same, or None where no policy says them."""
    policy = policy_on(district, day)
    return model.objects.filter(policy=policy).select_related("policy").first() if policy else None
