"""A long session as dialogue needs it: what is set by now, and the newest turns.

Rasa goes through every event of a tracker several times a turn, so that a turn in a session of 10,000 events took
28 times as long as in one of 10 (`make bench`). What was said stays in the database; this is only what is remembered.
"""

from typing import List

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

MOST = 240  # events; a turn has about ten
KEPT = 120
IN_FORCE = (SlotSet, ActiveLoop, ActionExecutionRejected)


def remembered(events: List[Event], domain: Domain) -> List[Event]:
    """The events themselves while they are few; else events that put a tracker in the same state, then the newest
    turns, whole."""
    if len(events) <= MOST:
        return events
    start = _turn_from(events, len(events) - KEPT)
    if start == 0:
        return events
    before = DialogueStateTracker.from_events("", events[:start], domain.slots, domain=domain)
    return [*_opening(events), *_state(before), *events[start:]]


def _turn_from(events: List[Event], earliest: int) -> int:
    """Where the first turn at or after `earliest` begins: the bot listens, then a person speaks."""
    for at in range(earliest, len(events) - 1):
        listens = isinstance(events[at], ActionExecuted) and (
            events[at].action_name == ACTION_LISTEN_NAME
        )
        if listens and isinstance(events[at + 1], UserUttered):
            return at
    return 0


def _opening(events: List[Event]) -> List[Event]:
    """How the session began, up to the first time the bot listened. Nothing that was in force then: `_state` says what
    still is, and what an earlier shortening put there may be over."""
    for at, event in enumerate(events):
        if isinstance(event, UserUttered):
            return []
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            return [each for each in events[:at] if not isinstance(each, IN_FORCE)]
    return []


def _state(tracker: DialogueStateTracker) -> List[Event]:
    state: List[Event] = [
        SlotSet(name, slot.value)
        for name, slot in tracker.slots.items()
        if slot.value != slot.initial_value
    ]
    if tracker.active_loop:
        state.append(ActiveLoop(tracker.active_loop_name))
        if tracker.is_active_loop_rejected:
            state.append(ActionExecutionRejected(tracker.active_loop_name))
    return state
