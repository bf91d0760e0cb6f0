"""Static files under hashed names: scripts in modules find each other."""

import re

from django.core.files.base import ContentFile

from yicheng_express.static_storage import PortalStaticFilesStorage


def test_modules_import_each_other_by_their_hashed_names(tmp_path):
    storage = PortalStaticFilesStorage(location=tmp_path, base_url="/static/")
    files = {
        "js/grid.js": 'import { read } from "./figures.js";\nread();\n',
        "js/figures.js": "export const read = () => 1;\n",
    }
    for name, text in files.items():
        storage.save(name, ContentFile(text.encode()))
    problems = [name for name, _, done in storage.post_process({n: (storage, n) for n in files}) if not done]
    assert not [name for name in problems if name not in files]
    grid = (tmp_path / storage.stored_name("js/grid.js")).read_text()
    imported = re.search(r'from ?"\./(figures\.[0-9a-f]{12}\.js)"', grid).group(1)
    assert (tmp_path / "js" / imported).exists()
