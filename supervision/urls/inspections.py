from django.urls import path

from supervision.views import (
    inspection,
    inspection_photos,
    inspection_planning,
    inspections,
    rectification,
    rectifications,
)

INSPECTIONS, ORDERS = "supervision/inspections/", "supervision/rectifications/"

urlpatterns = [
    path(INSPECTIONS, inspections.inspections, name="inspections"),
    path(f"{INSPECTIONS}rounds/", inspections.inspection_rounds, name="inspection_rounds"),
    path(f"{INSPECTIONS}rounds/<int:pk>/", inspections.inspection_round, name="inspection_round"),
    path(f"{INSPECTIONS}plan/", inspection_planning.inspection_plan, name="inspection_plan"),
    path(f"{INSPECTIONS}single/", inspection_planning.inspections_single, name="inspections_single"),
    path(f"{INSPECTIONS}draw/", inspection_planning.inspection_draw, name="inspection_draw"),
    path(f"{INSPECTIONS}photos/<int:pk>/", inspection_photos.finding_photo, name="finding_photo"),
    path(f"{INSPECTIONS}<slug:number>/", inspection.inspection, name="inspection"),
    path(f"{INSPECTIONS}<slug:number>/begin/", inspection.inspection_begin, name="inspection_begin"),
    path(f"{INSPECTIONS}<slug:number>/cancel/", inspection.inspection_cancel, name="inspection_cancel"),
    path(f"{INSPECTIONS}<slug:number>/save/", inspection.inspection_save, name="inspection_save"),
    path(f"{INSPECTIONS}<slug:number>/finish/", inspection.inspection_finish, name="inspection_finish"),
    path(ORDERS, rectifications.rectifications, name="rectifications"),
    path(f"{ORDERS}photos/<int:pk>/", inspection_photos.rectification_photo, name="rectification_photo"),
    path(f"{ORDERS}<slug:number>/", rectification.rectification, name="rectification"),
    path(f"{ORDERS}<slug:number>/notice/", rectifications.rectification_notice, name="rectification_notice"),
    path(f"{ORDERS}<slug:number>/answer/", rectification.rectification_answer, name="rectification_answer"),
    path(f"{ORDERS}<slug:number>/check/", rectification.rectification_check, name="rectification_check"),
    path(f"{ORDERS}<slug:number>/extend/", rectification.rectification_extend, name="rectification_extend"),
    path(f"{ORDERS}<slug:number>/void/", rectification.rectification_void, name="rectification_void"),
]
