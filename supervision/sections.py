"""The pages of supervision, as the line of links above each of them names them."""

from django.urls import reverse

# (words, name of the page, right that opens it); in the order of the work.
SECTIONS = [
    ("投诉", "complaints", "supervision.view_complaint"),
    ("检查", "inspections", "supervision.view_inspection"),
    ("整改", "rectifications", "supervision.view_rectification"),
    ("企业诚信", "credit", "supervision.view_credit"),
    ("乡镇排名", "ranking", "supervision.view_ranking"),
    ("工作任务", "work_tasks", "supervision.view_worktask"),
]


def sections_of(user, path):
    """(words, address, whether it is the section being read) of those that this user may open."""
    pages = [(words, reverse(name)) for words, name, right in SECTIONS if user.has_perm(right)]
    return [(words, address, path.startswith(address)) for words, address in pages]
