"""A session as dialogue needs it: what was said, what is set by now, and the newest turns whole.

Rasa goes through every action of a tracker several times a turn, so that a turn in a session of 10,000 events took 28
times as long as in one of 10 (`make bench`). What was said stays in the database; this is only what is remembered.
"""

from typing import List, Optional

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

MOST_ACTIONS = 24  # a turn has two or three
ACTIONS_KEPT = 8  # the longest rule looks back over five
SPOKEN_KEPT = 80  # messages of older turns: what was asked last, what was answered, which choices were offered
SPOKEN = (UserUttered, BotUttered, ActiveLoop)


def remembered(events: List[Event], domain: Domain) -> List[Event]:
    """The events themselves while they are few; else how the session began, what was said in older turns, events that
    put a tracker in the same state, then the newest turns, whole."""
    actions = [at for at, event in enumerate(events) if isinstance(event, ActionExecuted)]
    if len(actions) <= MOST_ACTIONS:
        return events
    start = _turn_from(events, actions[-ACTIONS_KEPT])
    if not start:
        return events
    before = DialogueStateTracker.from_events("", events[:start], domain.slots, domain=domain)
    opening = [event for event in events[:start] if _opens(event)]
    return [*opening, *_spoken(events[:start]), *_state(before), *events[start:]]


def _turn_from(events: List[Event], earliest: int) -> Optional[int]:
    """Where the first turn at or after `earliest` begins: the bot listens, then a person speaks."""
    for at in range(earliest, len(events) - 1):
        if _listens(events[at]) and isinstance(events[at + 1], UserUttered):
            return at
    return None


def _listens(event: Event) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME


def _opens(event: Event) -> bool:
    begins = isinstance(event, ActionExecuted) and event.action_name == ACTION_SESSION_START_NAME
    return begins or isinstance(event, SessionStarted)


def _spoken(events: List[Event]) -> List[Event]:
    """The newest messages, and between which of them a loop was active."""
    spoken = [event for event in events if isinstance(event, SPOKEN)]
    forgotten, kept = spoken[:-SPOKEN_KEPT], spoken[-SPOKEN_KEPT:]
    loops = [event for event in forgotten if isinstance(event, ActiveLoop)]
    return [*loops[-1:], *kept]


def _state(tracker: DialogueStateTracker) -> List[Event]:
    state: List[Event] = [
        SlotSet(name, slot.value)
        for name, slot in tracker.slots.items()
        if slot.value != slot.initial_value
    ]
    state.append(ActiveLoop(tracker.active_loop_name))
    if tracker.is_active_loop_rejected:
        state.append(ActionExecutionRejected(tracker.active_loop_name))
    return state
