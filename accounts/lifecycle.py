from accounts.enums import TermState
from core.lifecycle import Lifecycle

TERM = Lifecycle(
    {
        TermState.PLANNED: {TermState.RUNNING, TermState.CLOSED},
        TermState.RUNNING: {TermState.PLANNED, TermState.CLOSED},
        TermState.CLOSED: {TermState.RUNNING},
    }
)
