"""Static files under names that carry a hash of their content, for ever in the browser's cache."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Scripts in modules import each other by their hashed names as well."""

    support_js_module_import_aggregation = True
