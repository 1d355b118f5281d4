"""Answering from the policy, and saying so when the policy has no answer."""

from typing import Any, Dict, Text

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AssistantAction, Events
from actions.conversation import URGENT, asked_in, choices_in_a_row, intent_of, last_marks, named_in
from actions.queries import ActionOfferToPassOn
from actions.registers import count_answered, keep_unanswered
from actions.showing import Button, answer_message, aspect_message, task_button, topic_button
from bot.language.asking_again import aspect_asked

MOST_ANSWERS = 2
MOST_BUTTONS = 2
MOST_CHOICES = 3
MOST_ROUNDS = 2
LEAST_LIKELY = 0.02
NEVER_OFFERED = frozenset(
    """out_of_scope nlu_fallback affirm deny greet goodbye thank repeat go_back help
    bot_challenge feedback_good feedback_bad""".split()
)
A_CHILD = frozenset({"pupil", "own child", "former pupil"})


class ActionAnswerPolicy(AssistantAction):
    """Answers the topic of the latest message, or both when it asked about two, each with its clause quoted; or the
    part of the last answer that it asks for once more. A task that the message asked for besides is the first button.
    """

    def name(self) -> Text:
        return "action_answer_policy"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Utters each answer; up to two neighbouring topics follow the last as buttons."""
        guidance = self.services.guidance
        tasks = [name for name in asked_in(tracker) if name not in guidance.answers]
        asked = [topic for topic in asked_in(tracker) if topic in guidance.answers][:MOST_ANSWERS]
        topics = asked if len(asked) > 1 else [intent_of(tracker)]
        aspect = aspect_asked(tracker.latest_message.get("text") or "")
        if aspect and topics == [last_marks(tracker).get("topic")]:
            message = aspect_message(self.services, guidance.answer(topics[0]), aspect)
            dispatcher.utter_message(response="utter_policy_answer", **message)
            return []
        for topic in topics:
            message = answer_message(guidance, guidance.answer(topic), named_in(tracker))
            if topic != topics[-1]:
                message["buttons"] = []
            elif tasks:
                offered = [task_button(self.services, name) for name in tasks]
                message["buttons"] = [*offered, *message["buttons"]][:MOST_BUTTONS]
            dispatcher.utter_message(response="utter_policy_answer", **message)
        count_answered(self.services, tracker, topics)
        return []


class ActionGiveUrgentRoute(AssistantAction):
    """The safe route, before anything else."""

    def name(self) -> Text:
        return "action_give_urgent_route"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Utters the route; then, if the message also asked about the policy, that answer. Its words are not kept."""
        guidance = self.services.guidance
        route = intent_of(tracker)
        dispatcher.utter_message(
            response="utter_urgent_route", **answer_message(guidance, guidance.answer(route))
        )
        asked = [topic for topic in asked_in(tracker) if topic in guidance.answers]
        for topic in [topic for topic in asked if topic not in URGENT][:1]:
            message = answer_message(guidance, guidance.answer(topic))
            dispatcher.utter_message(response="utter_policy_answer", **message)
        return []


class ActionOfferChoices(AssistantAction):
    """Up to three likely meanings as buttons, twice at most; then the offer to pass the question on."""

    def name(self) -> Text:
        return "action_offer_choices"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Offers what the classifier ranked highest."""
        if choices_in_a_row(tracker) >= MOST_ROUNDS:
            keep_unanswered(self.services, tracker)
            return ActionOfferToPassOn(self._services).run(dispatcher, tracker, domain)
        likely = [
            str(one["name"])
            for one in tracker.latest_message.get("intent_ranking") or []
            if one["name"] not in NEVER_OFFERED and one["confidence"] >= LEAST_LIKELY
        ][:MOST_CHOICES]
        if not likely:
            dispatcher.utter_message(response="utter_say_it_another_way", choices=[])
            keep_unanswered(self.services, tracker)
            return []
        buttons = [self._button(name) for name in likely]
        buttons.append(task_button(self.services, "none_of_these"))
        mention_safeguarding(dispatcher, tracker)
        dispatcher.utter_message(response="utter_did_you_mean", buttons=buttons, choices=likely)
        return []

    def _button(self, name: Text) -> Button:
        if name in self.services.guidance.answers:
            return topic_button(self.services.guidance, name)
        return task_button(self.services, name)


class ActionOfferOtherWays(AssistantAction):
    """None of the choices was meant, or nothing fits: say it another way, or pass it on."""

    def name(self) -> Text:
        return "action_offer_other_ways"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Asks once for other words, then offers to pass the question on."""
        keep_unanswered(self.services, tracker)
        if choices_in_a_row(tracker) >= MOST_ROUNDS:
            return ActionOfferToPassOn(self._services).run(dispatcher, tracker, domain)
        dispatcher.utter_message(response="utter_say_it_another_way", choices=[])
        return []


class ActionDeclineOutOfScope(AssistantAction):
    """Says that the policy does not cover this, and who to ask."""

    def name(self) -> Text:
        return "action_decline_out_of_scope"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Names who to ask by subject; of the message only a text without names is kept."""
        mention_safeguarding(dispatcher, tracker)
        referral = self.services.referrals.whom_to_ask(tracker.latest_message.get("text") or "")
        dispatcher.utter_message(
            response="utter_out_of_scope", subject=referral.subject, who=referral.who
        )
        keep_unanswered(self.services, tracker)
        return []


def mention_safeguarding(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """When a message speaks of a child and was not understood for certain, the safe route is named all the same."""
    if A_CHILD & set(tracker.get_latest_entity_values("relationship")):
        dispatcher.utter_message(response="utter_if_a_child_is_at_risk")
