"""How a work task stands, for templates."""

from django import template

from supervision.choices import TaskState

register = template.Library()
BADGES = {TaskState.DONE: "good"}


@register.filter
def task_badge(state):
    """The colour of the badge of a task's state."""
    return BADGES.get(state, "")


@register.filter
def reported_late(task):
    """Whether it was reported as done behind its day."""
    return task.reported_on is not None and task.reported_on > task.due_on
