"""A worker dies (SIGKILL) between any two statements of approve, lock and the import: all or nothing.

A child process does the work on the same database and kills itself before its n-th statement, for n = 1, 2, …
up to the commit itself; after each death everything stands as before, and in the end the work is done whole.
"""

import os
import signal
import sys
import traceback

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections

from subsidies.choices import ApplicationState
from subsidies.models import (
    Application,
    ApplicationEvent,
    BankResult,
    Fund,
    FundEntry,
    Roll,
    RollItem,
)
from subsidies.workflow import approve
from tests.subsidies.conftest import AFTER

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = (Application, ApplicationEvent, BankResult, Fund, FundEntry, Roll, RollItem)


def everything():
    """All rows that money hangs on."""
    return [list(model.objects.order_by("pk").values()) for model in TABLES]


def dies_before(statement, work):
    """Run `work` in a child that kills itself before its n-th statement; whether it died.

    The commit is the last statement of all: it is counted with the others.
    """
    connection.close()
    child = os.fork()
    if child == 0:
        run_and_die(statement, work)
    _child, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the work failed by itself"
    return False


def run_and_die(statement, work):
    """In the child: never returns, and leaves nothing to the parent's own clearing up.

    Its connection is its own. Django tells connections apart by the running event loop; a test with a browser
    leaves one to the parent, none runs in a child, and so it would go on with a connection that the parent
    opened long ago, and every child after it within the same transaction.
    """
    connections[DEFAULT_DB_ALIAS] = connections[DEFAULT_DB_ALIAS].copy()
    left = [statement]

    def count(*_):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(execute, sql, params, many, context):
        count()
        return execute(sql, params, many, context)

    try:
        commit = connection.commit
        connection.commit = lambda: (count(), commit())
        with connection.execute_wrapper(counted):
            work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


def assert_all_or_nothing(work, is_done):
    before, statement = everything(), 1
    while dies_before(statement, work):
        assert everything() == before, f"something was left behind before statement {statement}"
        statement += 1
        assert statement < 500
    assert statement > 10, "the child did not get far enough to prove anything"
    assert is_done()


def test_an_approval_is_whole_or_was_not(cases):
    application = cases.publicized()
    cases.clock.set(AFTER)
    assert_all_or_nothing(
        lambda: approve(application, by=cases.chief, fund=cases.fund),
        lambda: (
            Application.objects.get().state == ApplicationState.APPROVED
            and Fund.objects.get(pk=cases.fund.pk).reserved == 1000
        ),
    )


def test_a_roll_is_locked_whole_or_was_not(cases):
    applications = cases.approved(*cases.stations[:3])
    assert_all_or_nothing(
        lambda: cases.lock(applications),
        lambda: RollItem.objects.live().count() == Roll.objects.get().items_count == 3,
    )


def test_an_import_of_results_is_whole_or_was_not(cases):
    roll = cases.rolled(*cases.stations[:3])
    items = list(roll.items.all())
    rows = [cases.result(items[0]), cases.result(items[1], paid=False), cases.result(items[2])]
    assert_all_or_nothing(
        lambda: cases.record(rows),
        lambda: Application.objects.paid().count() == 2 and Fund.objects.get(pk=cases.fund.pk).spent == 2000,
    )
