"""What happens by itself when its time has come."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from app.sandbox.state import Due, State

Jobs = Mapping[str, Callable[[State, str], object]]


def advance(state: State, by: timedelta, jobs: Jobs) -> None:
    """Put the clock forward; each thing that falls due happens at its own time."""
    target = state.now() + int(by.total_seconds())
    run(state, jobs, target)
    state.memory.offset += int(by.total_seconds())


def run(state: State, jobs: Jobs, until: int) -> int:
    """Do what is due, in the order of time. Returns how much was done."""
    done = 0
    while due := _next(state, until):
        state.memory.due.remove(due)
        state.pinned = due.at
        try:
            jobs[due.job](state, due.subject)
        finally:
            state.pinned = None
        done += 1
    return done


def _next(state: State, until: int) -> Due | None:
    due = [each for each in state.memory.due if each.at <= until]
    return min(due, key=lambda each: each.at, default=None)
