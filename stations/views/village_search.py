"""Finding a village before the public: by name or pinyin, or by its township; among districts first which.

Written once for the pages that begin so: a village's stations, and a complaint.
"""

from stations.finding import villages_found
from stations.models import District, Township, Village
from stations.public_forms import VillageSearchForm
from yicheng_express.dates import today


def village_search(asked):
    """What `public/village_search.html` shows, by what the address asks: a constant number of queries."""
    districts = list(District.objects.in_force_on(today()).order_by("code"))
    by_code = {district.code: district for district in districts}
    district = districts[0] if len(districts) == 1 else by_code.get(asked.get("district"))
    context = {"districts": districts, "district": district, "today": today()}
    return context | villages_in(district, asked) if district else context


def villages_in(district, asked):
    """What there is to choose from in a district; a village that was merged is found by its old name too."""
    form = VillageSearchForm(asked if "q" in asked else None)
    townships = list(Township.objects.filter(district=district).in_force_on(today()).order_by("code"))
    township = next((each for each in townships if each.code == asked.get("township")), None)
    words = form["q"].value() if form.is_bound else ""
    villages = Village.objects.filter(township__district=district).to_be_found_on(today())
    return {
        "form": form,
        "townships": townships,
        "township": township,
        "of_township": Village.objects.filter(township=township).in_force_on(today()) if township else None,
        "found": villages_found(words, villages) if words else None,
    }
