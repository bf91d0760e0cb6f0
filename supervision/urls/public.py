"""Addresses of complaints before the public; none asks for a login."""

from django.urls import path

import supervision.converters  # noqa: F401 - makes <place:…> known
from supervision.views import public_complaining, public_following

urlpatterns = [
    path("complain/", public_complaining.complain, name="complain"),
    path("complain/<place:code>/", public_complaining.complain_at, name="complain_at"),
    path("complain/received/", public_complaining.complain_received, name="complain_received"),
    path("complain/follow/", public_following.follow_complaint, name="follow_complaint"),
    path("complain/follow/reopen/", public_following.follow_complaint_reopen, name="follow_complaint_reopen"),
    path("complain/follow/end/", public_following.follow_complaint_end, name="follow_complaint_end"),
    path("complain/released/", public_following.released_complaints, name="released_complaints"),
]
