"""The portal's templates, without the indentation that only their writers need: a tenth of a long page."""

import re

from django.template.loaders.filesystem import Loader

INDENTATION = re.compile(r"\n[ \t]+")


class Unindented(Loader):
    """Lines stay lines, so that an error still names the right one. No template holds words set by spaces."""

    def get_contents(self, origin):
        return INDENTATION.sub("\n", super().get_contents(origin))
