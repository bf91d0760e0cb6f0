"""The addresses of the rows behind figures."""

from yicheng_express.dashboard.rows.registry import LISTINGS


def rows_of(asked, name, **query):
    """The address of the rows behind a figure; empty for who may not read them."""
    if not asked.user.has_perm(LISTINGS[name].permission):
        return ""
    return asked.address("rows", name, **query)
