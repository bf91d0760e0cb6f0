"""Photos beside a facility: chosen in the portal's words, and shown as pictures once they are saved."""

from django import forms
from django.contrib import admin
from django.db import models
from django.template.loader import render_to_string

from stations.models import FacilityPhoto
from stations.photos import re_encoded
from yicheng_express.admin_site import ScopedAdmin


def picture_of(photo):
    return render_to_string("components/photo.html", {"photo": photo})


class PhotoPick(forms.FileInput):
    """The choice of a file; where the photo is saved already, its picture."""

    def render(self, name, value, attrs=None, renderer=None):
        photo = getattr(value, "instance", None)
        if photo and photo.pk:
            return picture_of(photo)
        control = super().render(name, value, attrs, renderer)
        return render_to_string("components/file_pick.html", {"control": control, "action": "选择照片…"})


class PhotoForm(forms.ModelForm):
    def clean_image(self):
        """A saved photo is never replaced: it is deleted, and another one added."""
        return self.initial["image"] if self.instance.pk else re_encoded(self.cleaned_data["image"])


class PhotoInline(admin.TabularInline):
    model = FacilityPhoto
    formfield_overrides = ScopedAdmin.formfield_overrides | {models.ImageField: {"widget": PhotoPick}}
    form = PhotoForm
    readonly_fields = ["picture"]
    extra = 0

    def get_fields(self, request, obj=None):
        """Who may only look sees the picture too, and not the name of its file."""
        shown = "image" if self.has_change_permission(request, obj) else "picture"
        return [shown, "caption", "taken_on"]

    @admin.display(description="照片")
    def picture(self, photo):
        return picture_of(photo)
