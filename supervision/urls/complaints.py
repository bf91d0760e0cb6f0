"""The addresses of the staff's pages of complaints."""

from django.urls import path

import supervision.converters  # noqa: F401 - makes <complaint:…> known
from supervision.views import complaint, complaint_classify, complaint_entry, complaint_steps, complaints

ONE = "supervision/complaints/<complaint:number>/"

urlpatterns = [
    path("supervision/complaints/", complaints.complaints, name="complaints"),
    path("supervision/complaints/workbook/", complaints.complaints_export, name="complaints_export"),
    path("supervision/complaints/settle/", complaints.complaints_settle, name="complaints_settle"),
    path("supervision/complaints/new/", complaint_entry.complaint_enter, name="complaint_enter"),
    path("supervision/complaints/photos/<int:pk>/", complaint.complaint_photo, name="complaint_photo"),
    path(ONE, complaint.complaint, name="complaint"),
    path(f"{ONE}classify/", complaint_classify.complaint_classify, name="complaint_classify"),
    path(f"{ONE}reveal/", complaint_steps.complaint_reveal, name="complaint_reveal"),
    path(f"{ONE}renew/", complaint_steps.complaint_renew, name="complaint_renew"),
    *(
        path(f"{ONE}{name.replace('_', '-')}/", complaint_steps.step(name), name=f"complaint_{name}")
        for name in complaint_steps.TAKEN
    ),
]
