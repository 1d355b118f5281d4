"""For line managers: dates of the people who report to them, from the records, by the verified identity."""

from abc import abstractmethod
from itertools import groupby
from typing import List, Sequence, Set, Text

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, RecordsAction
from actions.conversation import last_typed
from actions.showing import Button, button, task_button, team_line
from bot.language.names import possible_names
from bot.learning.facts import TeamRow
from bot.learning.reminders import is_due, is_overdue

OVERDUE = "overdue"
EVERYBODY = "*"  # of the team who is overdue
TEAM_PAGE = "/team"


class TeamAction(RecordsAction):
    """An action for somebody others report to; anybody else is told that they have no team."""

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        rows = self.services.team_of(person_id)
        if rows:
            self.tell(dispatcher, tracker, person_id, rows)
        else:
            dispatcher.utter_message(response="utter_not_a_line_manager", task=self.task)
        return []

    task: Text

    @abstractmethod
    def tell(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        person_id: Text,
        rows: Sequence[TeamRow],
    ) -> None:
        """Says what was asked about the manager's own people."""

    def meant(self, manager_id: Text, text: Text) -> Set[Text]:
        """The ids of those of the manager's own people whom a message may name."""
        for name in possible_names(text):
            people = self.services.reports.find_report(manager_id, name)
            if people:
                return {person.id for person in people}
        return set()

    def remind_buttons(self, rows: Sequence[TeamRow]) -> List[Button]:
        """Reminds everybody who is overdue; the one person when the rows are about one."""
        people = {row.person_id: row.name for row in rows}
        if len(people) == 1 and is_due(rows):
            ((person_id, name),) = people.items()
            title = self.services.phrases.lines["remind_one"].format(name=name)
            return [button(title, "remind", team_member=person_id)]
        if len(people) > 1 and is_overdue(rows):
            return [task_button(self.services, "remind", "remind_overdue", team_member=EVERYBODY)]
        return []

    def lines(self, rows: Sequence[TeamRow]) -> List[Text]:
        """One line a person; brief ones for more than one person."""
        people = [list(own) for _, own in groupby(rows, key=lambda row: row.person_id)]
        return [f"- {team_line(self.services, own, brief=len(people) > 1)}" for own in people]


class ActionShowTeam(TeamAction):
    """How the manager's team is doing."""

    task = "team_progress"

    def name(self) -> Text:
        return "action_show_team"

    def tell(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        person_id: Text,
        rows: Sequence[TeamRow],
    ) -> None:
        lines = self.lines(rows)
        link = {"title": self.services.phrases.buttons["team_page"], "href": TEAM_PAGE}
        dispatcher.utter_message(
            response="utter_team",
            people=str(len(lines)),
            lines="\n".join(lines),
            buttons=self.remind_buttons(rows),
            json_message={"links": [link]},
        )


class ActionShowOverdue(TeamAction):
    """Who in the team is overdue."""

    task = "who_overdue"

    def name(self) -> Text:
        return "action_show_overdue"

    def tell(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        person_id: Text,
        rows: Sequence[TeamRow],
    ) -> None:
        late = [row for row in rows if row.state == OVERDUE]
        lines = self.lines(late)
        if lines:
            dispatcher.utter_message(
                response="utter_overdue", lines="\n".join(lines), buttons=self.remind_buttons(late)
            )
        else:
            dispatcher.utter_message(response="utter_nobody_overdue")


class ActionShowPerson(TeamAction):
    """Whether one person of the team has finished. Names are looked for among the manager's own people only."""

    task = "person_progress"

    def name(self) -> Text:
        return "action_show_person"

    def tell(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        person_id: Text,
        rows: Sequence[TeamRow],
    ) -> None:
        asked = last_typed(tracker)
        if not possible_names(asked):
            dispatcher.utter_message(response="utter_person_whom")
            return
        found = self.meant(person_id, asked)
        about = [row for row in rows if row.person_id in found]
        lines = self.lines(about)
        if not lines:
            dispatcher.utter_message(response="utter_person_not_in_team")
        elif len(lines) > 1:
            dispatcher.utter_message(response="utter_person_which", lines="\n".join(lines))
        else:
            dispatcher.utter_message(
                response="utter_person_progress", lines=lines[0], buttons=self.remind_buttons(about)
            )
