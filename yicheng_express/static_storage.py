"""Static files under names that carry a hash of their content, for ever in the browser's cache."""

from django.core.files.base import ContentFile
from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = ("css/", "js/")  # the folders of static/: the libraries' own files are left as they came
SHORTER = {".css": cssmin, ".js": jsmin}


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Ours lose comments and spaces when they are collected; scripts import each other by hashed names."""

    support_js_module_import_aggregation = True

    def _save(self, name, content):
        suffix = name[name.rfind(".") :]
        if name.startswith(OURS) and suffix in SHORTER:
            content.seek(0)
            content = ContentFile(SHORTER[suffix](content.read().decode()).encode())
        return super()._save(name, content)
