"""Reports as the tests of the review find them: some that wait, one of another district."""

from stations.choices import FilingState
from tests.factories import FilingFactory, TownshipFactory, UserFactory


def text_of(answer):
    return answer.content.decode()


def submitted_elsewhere(elsewhere):
    FilingFactory(
        township=elsewhere.townships.get(),
        district=elsewhere,
        state=FilingState.SUBMITTED,
        submitted_by=UserFactory(full_name="外县人"),
    )


def wait(board, number, **fields):
    return [
        FilingFactory(
            township=TownshipFactory(district=board.district), state=FilingState.SUBMITTED, **fields
        )
        for _ in range(number)
    ]
