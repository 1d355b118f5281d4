"""A line manager has people reminded of their training: whom, the yes before it goes to several, and what happened."""

import re
from itertools import groupby
from typing import Sequence, Text

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import entity, last_typed
from actions.showing import button, task_button
from actions.team import EVERYBODY, TeamAction
from bot.errors import NotPermitted
from bot.language.names import possible_names
from bot.learning.facts import TeamRow
from bot.learning.reminders import Reminder, is_overdue

SEVERAL = re.compile(
    r"\b(all|any(one|body)|every(one|body)|them|those|they|who(ever)?|people|team|staff|lot|late|"
    r"overdue|outstanding|stragglers)\b",
    re.IGNORECASE,
)


class RemindingAction(TeamAction):
    """An action after which people may have been reminded."""

    task = "remind"

    def say_what_happened(
        self, dispatcher: CollectingDispatcher, reminders: Sequence[Reminder]
    ) -> None:
        """One line for each person."""
        words = self.services.phrases.lines
        lines = [words[f"remind_{each.outcome.value}"].format(name=each.name) for each in reminders]
        if len(lines) > 1:
            lines = [f"- {line}" for line in lines]
        response = "utter_reminded" if lines else "utter_nobody_to_remind"
        dispatcher.utter_message(response=response, lines="\n".join(lines))


class ActionOfferReminder(RemindingAction):
    """Reminds the one person who is named; asks first before it goes to all who are overdue."""

    def name(self) -> Text:
        return "action_offer_reminder"

    def tell(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        person_id: Text,
        rows: Sequence[TeamRow],
    ) -> None:
        asked, pressed = last_typed(tracker), entity(tracker, "team_member")
        if pressed and pressed != EVERYBODY:
            self._remind(dispatcher, person_id, pressed)
            return
        found = set() if pressed else self.meant(person_id, asked)
        if len(found) == 1:
            self._remind(dispatcher, person_id, found.pop())
        elif found:
            self._ask_which(dispatcher, [row for row in rows if row.person_id in found])
        elif pressed or SEVERAL.search(asked) or not possible_names(asked):
            self._offer_all(dispatcher, rows)
        else:
            dispatcher.utter_message(response="utter_remind_not_in_team")

    def _remind(self, dispatcher: CollectingDispatcher, manager_id: Text, person_id: Text) -> None:
        try:
            reminder = self.services.reminders.remind(manager_id, person_id)
        except NotPermitted:
            dispatcher.utter_message(response="utter_remind_not_in_team")
            return
        self.say_what_happened(dispatcher, [reminder])

    def _ask_which(self, dispatcher: CollectingDispatcher, rows: Sequence[TeamRow]) -> None:
        words = self.services.phrases.lines["remind_one"]
        names = {row.person_id: row.name for row in rows}
        buttons = [
            button(words.format(name=name), "remind", team_member=own)
            for own, name in names.items()
        ]
        dispatcher.utter_message(response="utter_remind_which", buttons=buttons)

    def _offer_all(self, dispatcher: CollectingDispatcher, rows: Sequence[TeamRow]) -> None:
        people = [list(own) for _, own in groupby(rows, key=lambda row: row.person_id)]
        late = [own[0].name for own in people if is_overdue(own)]
        if not late:
            dispatcher.utter_message(response="utter_nobody_to_remind")
            return
        dispatcher.utter_message(
            response="utter_offer_reminder",
            people="\n".join(f"- {name}" for name in late),
            buttons=[
                task_button(self.services, "confirm_remind"),
                task_button(self.services, "decline_offer"),
            ],
        )


class ActionRemindOverdue(RemindingAction):
    """Reminds everybody of the team who is overdue now; says what happened after the commit."""

    def name(self) -> Text:
        return "action_remind_overdue"

    def tell(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        person_id: Text,
        rows: Sequence[TeamRow],
    ) -> None:
        self.say_what_happened(dispatcher, self.services.reminders.remind_overdue(person_id))
