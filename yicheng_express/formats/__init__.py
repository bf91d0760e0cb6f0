"""How dates and numbers are written on every page and in the admin (settings.FORMAT_MODULE_PATH)."""
