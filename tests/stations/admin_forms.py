"""The forms of the admin as a browser sends them."""

from stations.models import Enterprise
from tests.factories import EnterpriseFactory

ADD = "/admin/stations/villagestation/add/"


def rows(prefix, *forms):
    """An inline table of the form as a browser sends it."""
    initial = sum(1 for form in forms if "id" in form)
    data = {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": initial}
    for number, form in enumerate(forms):
        data |= {f"{prefix}-{number}-{name}": value for name, value in form.items()}
    return data


def station_form(village, /, *periods, photos=(), **fields):
    operator = Enterprise.objects.first() or EnterpriseFactory(district=village.township.district)
    return (
        {"village": village.pk, "name": "夏庄便民服务站", "operator": operator.pk, "does_parcels": "on"}
        | rows("operating_periods", *periods)
        | rows("photos", *photos)
        | fields
    )


def change_url(facility):
    return f"/admin/stations/{facility._meta.model_name}/{facility.pk}/change/"


def errors(response):
    assert response.status_code == 200, response.headers.get("Location")
    form = response.context["adminform"].form
    found = [message for messages in form.errors.values() for message in messages]
    for formset in response.context["inline_admin_formsets"]:
        found += formset.formset.non_form_errors()
        found += [text for each in formset.formset.errors for texts in each.values() for text in texts]
    return found
