"""The gate before the live server, which keeps late requests away from a database being emptied."""

from threading import Event, Thread
from time import sleep

import pytest

from tests.browser.gate import Gate


@pytest.fixture
def answers():
    return []


def ask(gate, answers):
    gate({}, lambda status, headers: answers.append(status))


def test_shut_it_answers_without_the_portal(answers):
    ask(Gate(lambda environ, start_response: answers.append("the portal")), answers)
    assert answers == ["503 Service Unavailable"]


def test_it_shuts_only_when_the_last_answer_is_given(answers):
    asked = Event()

    def slow_portal(environ, start_response):
        asked.set()
        while gate.is_open:
            sleep(0.001)
        answers.append("the portal")

    gate = Gate(slow_portal)
    with gate.opened():
        Thread(target=ask, args=(gate, answers)).start()
        asked.wait()
    assert answers == ["the portal"]


def test_what_it_waits_for_in_vain_is_told(monkeypatch):
    monkeypatch.setattr(Gate, "PATIENCE", 0)
    gate = Gate(None)
    with pytest.raises(AssertionError, match="1 request"), gate.opened():
        gate.let_in()
