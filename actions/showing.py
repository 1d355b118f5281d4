"""How core objects become messages: text, buttons, cards and metadata (contract 2). Their order, not their words."""

import json
from typing import Any, Collection, Dict, List, Optional, Sequence, Text, Tuple

from bot.certificates.earned import Certificate
from bot.dates import day_in_words
from bot.guidance.answers import Answer, Guidance, Quote
from bot.guidance.document import PolicyDocument
from bot.guidance.history import ClauseChange
from bot.language.asking_again import Aspect
from bot.learning.due import DONE, OVERDUE
from bot.learning.facts import TeamRow
from bot.learning.views import ModuleState, ModuleStatus, Outcome, StepView
from bot.services import Services

Button = Dict[Text, Text]
Named = Collection[Tuple[Text, Text]]

GO_BACK = "go_back"


def button(title: Text, intent: Text, **entities: Text) -> Button:
    """A button that sends an intent with its entities."""
    return {"title": title, "payload": f"/{intent}{json.dumps(entities) if entities else ''}"}


def task_button(services: Services, intent: Text, said: Text = "", **entities: Text) -> Button:
    """A button for something the assistant does; `said` picks another wording than the intent's own."""
    return button(services.phrases.buttons[said or intent], intent, **entities)


def topic_button(guidance: Guidance, topic_id: Text) -> Button:
    """A button that asks about a topic."""
    return button(guidance.title(topic_id), topic_id)


def answer_message(guidance: Guidance, answer: Answer, named: Named = ()) -> Dict[Text, Any]:
    """An answer: first the answer, turned to the platform, relationship or role the message named, then the clause,
    what still applies, and whom to tell."""
    quoted = [f"> {quote.text} ({quote.clause_id})" for quote in answer.quotes]
    turned = " ".join(filter(None, [answer.answer, answer.particular_to(named)]))
    return _answer_of(guidance, answer, [turned, *quoted, answer.still_applies, answer.tell])


def aspect_message(services: Services, answer: Answer, aspect: Aspect) -> Dict[Text, Any]:
    """The part of an answer that somebody asks for once more, with its clause."""
    quoted = [f"> {quote.text} ({quote.clause_id})" for quote in answer.quotes]
    tell = answer.tell or services.phrases.lines["ask_about_policy"]
    parts = {
        Aspect.WHOM: [tell, *quoted],
        Aspect.WHY: [services.phrases.lines["in_its_own_words"], *quoted, answer.answer],
        Aspect.IN_SHORT: [answer.answer, *quoted],
    }
    return _answer_of(services.guidance, answer, parts[aspect])


def _answer_of(
    guidance: Guidance, answer: Answer, parts: Sequence[Optional[Text]]
) -> Dict[Text, Any]:
    return {
        "answer": "\n\n".join(part for part in parts if part),
        "buttons": [topic_button(guidance, topic) for topic in answer.see_also],
        "json_message": {"citations": citations(guidance.document, answer.quotes)},
        "kind": answer.kind.value,
        "topic": answer.topic_id,
        "clauses": list(answer.clause_ids),
        "strength": answer.strength.value,
    }


def citations(document: PolicyDocument, quotes: Any) -> List[Dict[Text, Any]]:
    """Cards that cite the policy, one a quote."""
    return [_citation(document, quote) for quote in quotes]


def _citation(document: PolicyDocument, quote: Quote) -> Dict[Text, Any]:
    return {
        "clause": quote.clause_id,
        "heading": document.clause(quote.clause_id).heading,
        "quote": quote.text,
        "version": document.version,
        "effective_on": document.effective_on.isoformat(),
    }


def step_message(services: Services, view: StepView) -> Dict[Text, Any]:
    """The decision that waits, its situation when the scenario begins, and the options as buttons."""
    scenario, post = view.scenario, view.scenario.post
    situation = ""
    if view.first_of_scenario:
        situation = f"**{scenario.title}**\n\n{scenario.situation}\n\n"
        if post:
            situation += f"{post.author}, on {post.platform}: “{post.text}”\n\n"
    waiting = {"attempt": view.attempt_id, "step": view.step.id}
    buttons = [
        button(
            f"{shown.letter}. {shown.option.text}",
            "choose_option",
            option=shown.option.id,
            **waiting,
        )
        for shown in view.options
    ]
    if view.can_go_back:
        buttons.append(task_button(services, GO_BACK))
    card = {
        "title": scenario.title,
        "person": scenario.person,
        "situation": scenario.situation if view.first_of_scenario else None,
        "post": post and {"platform": post.platform, "author": post.author, "text": post.text},
        "prompt": view.step.prompt,
    }
    return {
        "situation": situation,
        "prompt": view.step.prompt,
        "buttons": buttons,
        "json_message": {"scenario": card, "progress": progress(view)},
        "clauses": list(scenario.clause_ids),
    }


def progress(view: StepView) -> Dict[Text, Any]:
    """The module's progress bar: decisions made before this one."""
    return {"label": view.module.title, "done": view.number - 1, "total": view.total}


def feedback_message(document: PolicyDocument, outcome: Outcome) -> Dict[Text, Any]:
    """What a choice leads to, the clause, and whom to tell."""
    option = outcome.option
    return {
        "happens": option.happens,
        "quote": option.quote.text,
        "clause": option.quote.clause_id,
        "tell": option.tell,
        "json_message": {
            "citations": citations(document, [option.quote]),
            "feedback": {"judgement": option.judgement.value},
        },
        "clauses": [option.quote.clause_id],
    }


def change_message(services: Services, change: ClauseChange) -> Dict[Text, Any]:
    """What became of a clause, sentence by sentence in the policy's own words."""
    lines = services.phrases.lines

    def told(what: Text, sentences: Sequence[Text]) -> Text:
        quoted = "\n>\n".join(f"> {sentence}" for sentence in sentences)
        return f"\n\n{lines[what]}\n\n{quoted}" if sentences else ""

    return {
        "clause": change.clause_id,
        "heading": change.heading,
        "taken_out": told("clause_taken_out", change.taken_out),
        "put_in": told("clause_put_in", change.put_in),
        "clauses": [change.clause_id],
    }


def module_line(services: Services, status: ModuleStatus) -> Text:
    """One line on a module and where the person stands with it."""
    lines = services.phrases.lines
    due = day_in_words(status.due_on)
    finish = "finish_late" if status.owed.state == OVERDUE else "finish_by"
    return lines[f"module_{_standing(status)}"].format(
        title=status.module.title,
        minutes=status.module.minutes,
        done=status.decisions_done,
        decisions=status.decisions_total,
        due=due,
        finish=lines[finish].format(due=due),
        date=status.completed_at and day_in_words(status.completed_at),
    )


def _standing(status: ModuleStatus) -> Text:
    """Which line of `phrases.yml` tells where the person stands."""
    met_by = status.owed.met_by
    if status.state is ModuleState.DONE:
        return "waived" if met_by and met_by.is_waiver else "done"
    if status.state is ModuleState.NOT_STARTED and met_by:
        return "changed" if status.owed.changed else "due_again"
    return status.state.value


def team_line(services: Services, rows: Sequence[TeamRow], brief: bool = False) -> Text:
    """One line on one person: each module's state, then the sign-off. Dates only, never answers.

    A brief line counts the modules that are due, or overdue, on the same day, instead of naming each.
    """
    lines = services.phrases.lines
    alike: Dict[Any, List[TeamRow]] = {}
    for row in rows:
        # What is done is always named: it is what somebody has achieved.
        together = brief and row.state != DONE
        alike.setdefault((row.state, row.due_on) if together else row.module_id, []).append(row)
    states = [lines["team_away"]] if rows[0].away else []
    states += [
        lines[_team_state(same)].format(
            title=services.curriculum.module(same[0].module_id).title,
            count=len(same),
            due=day_in_words(same[0].due_on),
            date=same[0].completed_at and day_in_words(same[0].completed_at),
        )
        for same in alike.values()
    ]
    signed_at = rows[0].signed_at
    signed = "team_signed" if signed_at else "team_not_signed"
    states.append(lines[signed].format(date=signed_at and day_in_words(signed_at)))
    return lines["team_line"].format(name=rows[0].name, role=rows[0].role, states="; ".join(states))


def _team_state(same: Sequence[TeamRow]) -> Text:
    """Which line of `phrases.yml` tells the state of these rows of one person, which share it."""
    if same[0].state == DONE and same[0].waived:
        return "team_waived"
    return f"team_{same[0].state}" if len(same) == 1 else f"team_many_{same[0].state}"


def certificate_line(services: Services, certificate: Certificate) -> Text:
    """One line on a certificate: what it is for, and how long it is valid."""
    stated = certificate.statement
    line = "certificate_whole" if stated.is_whole else "certificate_module"
    return services.phrases.lines[line].format(
        title=certificate.title,
        date=day_in_words(stated.completed_on),
        until=day_in_words(stated.valid_until),
    )


def certificate_link(services: Services, certificate: Certificate) -> Dict[Text, Text]:
    """Where the portal has the certificate for the person it belongs to."""
    name = "certificate_whole" if certificate.statement.is_whole else "certificate_pdf"
    title = services.phrases.buttons[name].format(title=certificate.title)
    return {"title": title, "href": f"/certificate/{certificate.id}.pdf"}
