"""What a turn says, as one message in Teams. Pure: the browser's own bot messages go in, an activity comes out.

Cards use only elements of Adaptive Cards 1.2, which every Teams client shows. Each has plain words beside it: `summary`
for the notification, `fallbackText` for whoever cannot show cards. Long options stand in full in the card, for a button
would cut them short.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Text

Message = Mapping[Text, Any]  # as `bot.channels.messages.outgoing` makes it
Element = Dict[Text, Any]

VERSION = "1.2"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
CARD_TYPE = "application/vnd.microsoft.card.adaptive"
LONGEST_TITLE = 40  # characters; Teams cuts longer ones off on a phone
LONGEST_SUMMARY = 160
LONGEST_FALLBACK = 1500
LARGEST = 25_000  # bytes; Teams refuses a message of more than 28 kB
TEAM_TASKS = ("team_progress", "who_overdue", "person_progress")
# Answers can be asked about again at any time; every other card's buttons are for one press.
STAYS = ("policy", "silent", "out_of_scope", "urgent")
LETTERED = re.compile(r"^([A-Z])\. (.+)$", re.DOTALL)
QUOTED_CLAUSE = re.compile(r" ?\((\d+(?:\.\d+)*)\)\s*$")
MARKS = re.compile(r"\*\*|^> ?|^#+ ", re.MULTILINE)


@dataclass(frozen=True)
class Look:
    """The words a card adds, and where the pages are that it links to."""

    words: Mapping[Text, Text]
    pages: Text

    def page(self, href: Text) -> Text:
        """A link of the portal as it works outside the portal."""
        return href if "://" in href else f"{self.pages.rstrip('/')}/{href.lstrip('/')}"


def closes(messages: Sequence[Message]) -> bool:
    """Whether the buttons of this turn are for one press."""
    return any(one["buttons"] and one["metadata"].get("kind") not in STAYS for one in messages)


def activity_of(
    messages: Sequence[Message], card_id: Text, look: Look, chosen: Optional[Text] = None
) -> Dict[Text, Any]:
    """One activity for everything a turn says. `chosen` is the label of what was pressed on a card that is over: it
    has no buttons any more ("" when the step was answered in words)."""
    words = "\n\n".join(_spoken(one) for one in messages if _spoken(one))
    activity: Dict[Text, Any] = {"type": "message", "summary": _cut(_plain(words), LONGEST_SUMMARY)}
    if not any(_is_card(one) for one in messages):
        return {**activity, "textFormat": "markdown", "text": _fitting(words, look)}
    body = [part for one in messages for part in _elements(one, card_id, look, chosen)]
    if chosen:
        told = look.words["chosen"].format(choice=chosen)
        body.append({**_block(told), "weight": "Bolder", "separator": True})
    fallback = _cut(_plain(words), LONGEST_FALLBACK)
    return {**activity, "attachments": [_attachment(_small_enough(body, look), fallback)]}


def label_of(messages: Sequence[Message], payload: Text) -> Text:
    """What the button with this payload said; empty when there is none."""
    for one in messages:
        for button in one["buttons"]:
            if button["payload"] == payload:
                return str(button["title"])
    return ""


def _is_card(message: Message) -> bool:
    return bool(message["buttons"] or message["custom"])


def _attachment(body: List[Element], fallback: Text) -> Dict[Text, Any]:
    card = {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": VERSION,
        "lang": "en",
        "fallbackText": fallback,
        "body": body,
    }
    return {"contentType": CARD_TYPE, "content": card}


def _elements(
    message: Message, card_id: Text, look: Look, chosen: Optional[Text]
) -> Iterator[Element]:
    custom = message["custom"]
    scenario = custom.get("scenario")
    if custom.get("progress"):
        yield from _progress(custom["progress"], look)
    if scenario:
        yield from _scenario(scenario)
    elif message["metadata"].get("task") in TEAM_TASKS:
        yield from _team(message["text"])
    else:
        yield from _paragraphs(message["text"], custom.get("citations") or [], look)
    buttons = message["buttons"]
    if any(_is_long(button["title"]) for button in buttons):
        yield from (_option(button["title"]) for button in buttons if _is_long(button["title"]))
    over = chosen is not None and _is_for_one_press(message)
    presses = [] if over else _presses(buttons, card_id)
    yield from _rows([*presses, *(_opens(link, look) for link in custom.get("links") or [])])


def _rows(actions: Sequence[Element]) -> Iterator[Element]:
    """Letters stand in one row; everything longer has one of its own, or a phone would cut it off."""
    letters = [action for action in actions if len(action["title"]) == 1]
    others = [[action] for action in actions if len(action["title"]) > 1]
    for number, row in enumerate([letters, *others] if letters else others):
        spacing = "Small" if number else "Medium"
        yield {"type": "ActionSet", "spacing": spacing, "actions": row}


def _is_for_one_press(message: Message) -> bool:
    return message["metadata"].get("kind") not in STAYS


def _progress(progress: Mapping[Text, Any], look: Look) -> Iterator[Element]:
    done, total = int(progress["done"]), max(1, int(progress["total"]))
    words = look.words["progress"].format(label=progress["label"], done=done, total=total)
    yield {**_block(words), "size": "Small", "spacing": "Medium"}
    bar = [
        {
            "type": "Column",
            "width": share,
            "style": style,
            "spacing": "None",
            "items": [{"type": "TextBlock", "text": " ", "size": "Small"}],
        }
        for share, style in ((done, "accent"), (total - done, "emphasis"))
        if share
    ]
    yield {"type": "ColumnSet", "columns": bar, "spacing": "Small"}


def _scenario(scenario: Mapping[Text, Any]) -> Iterator[Element]:
    yield _heading(scenario["title"])
    if scenario.get("situation"):
        for paragraph in str(scenario["situation"]).split("\n\n"):
            yield _block(paragraph)
    post = scenario.get("post")
    if post:
        who = _block(f"**{post['author']}**, {post['platform']}")
        yield _set_off([{**who, "size": "Small"}, _block(f"“{post['text']}”")])
    yield {**_block(scenario["prompt"]), "weight": "Bolder", "spacing": "Medium"}


def _team(text: Text) -> Iterator[Element]:
    for paragraph in text.split("\n\n"):
        for line in paragraph.split("\n"):
            if line.startswith("- "):
                yield {**_block(line[2:]), "separator": True}
            else:
                yield _block(line)


def _paragraphs(
    text: Text, citations: Sequence[Mapping[Text, Any]], look: Look
) -> Iterator[Element]:
    for paragraph in filter(None, (each.strip() for each in text.split("\n\n"))):
        if paragraph.startswith(">"):
            yield _quote(paragraph, citations, look)
        elif re.fullmatch(r"\*\*[^*]+\*\*", paragraph):
            yield _heading(paragraph.strip("*"))
        else:
            yield _block(paragraph)


def _quote(paragraph: Text, citations: Sequence[Mapping[Text, Any]], look: Look) -> Element:
    said = re.sub(r"^> ?", "", paragraph, flags=re.MULTILINE).strip()
    cited = next((each for each in citations if str(each["quote"]) in said), None)
    if cited is None:
        return _set_off([_block(said)])
    source = look.words["citation"].format(
        clause=cited["clause"], heading=cited["heading"], version=cited["version"]
    )
    page = look.page(f"/policy#clause-{cited['clause']}")
    link = f"[{source}]({page})"
    return _set_off([_block(QUOTED_CLAUSE.sub("", said)), {**_block(link), "size": "Small"}])


def _set_off(items: List[Element]) -> Element:
    return {"type": "Container", "style": "emphasis", "spacing": "Medium", "items": items}


def _heading(text: Text) -> Element:
    return {**_block(text), "weight": "Bolder", "size": "Medium"}


def _block(text: Text) -> Element:
    # A line of a list ends with a carriage return in Teams.
    return {"type": "TextBlock", "text": text.replace("\n", "\r"), "wrap": True}


def _option(title: Text) -> Element:
    return {**_block(_bold_letter(title)), "spacing": "Small"}


def _bold_letter(title: Text) -> Text:
    found = LETTERED.match(title)
    return f"**{found[1]}.** {found[2]}" if found else title


def _is_long(title: Text) -> bool:
    return len(title) > LONGEST_TITLE or bool(LETTERED.match(title))


def _presses(buttons: Sequence[Mapping[Text, Text]], card_id: Text) -> List[Element]:
    return [
        {
            "type": "Action.Submit",
            "title": _short(button["title"]),
            "data": {"payload": button["payload"], "card": card_id},
        }
        for button in buttons
    ]


def _short(title: Text) -> Text:
    found = LETTERED.match(title)
    return found[1] if found else _cut(title, LONGEST_TITLE)


def _opens(link: Mapping[Text, Text], look: Look) -> Element:
    return {
        "type": "Action.OpenUrl",
        "title": _cut(link["title"], LONGEST_TITLE * 2),
        "url": look.page(link["href"]),
    }


def _spoken(message: Message) -> Text:
    """All words of a message, options included, for whoever sees no card."""
    options = [button["title"] for button in message["buttons"] if _is_long(button["title"])]
    return "\n\n".join(filter(None, [message["text"], *options]))


def _plain(text: Text) -> Text:
    return " ".join(MARKS.sub("", text).split())


def _cut(text: Text, longest: int) -> Text:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _fitting(text: Text, look: Look) -> Text:
    if len(text.encode()) <= LARGEST:
        return text
    rest = look.words["rest"].format(page=look.page("/"))
    kept = text.encode()[: LARGEST - 500].decode(errors="ignore")
    return f"{kept}…\n\n{rest}"


def _small_enough(body: List[Element], look: Look) -> List[Element]:
    """All of it, or as much as Teams takes: then a last line says where the rest is. Buttons stay."""
    if len(json.dumps(body).encode()) <= LARGEST:
        return body
    rest = _block(look.words["rest"].format(page=look.page("/")))
    buttons = [each for each in body if each["type"] == "ActionSet"]
    room = LARGEST - len(json.dumps([*buttons, rest]).encode())
    kept: List[Element] = []
    for each in (each for each in body if each["type"] != "ActionSet"):
        room -= len(json.dumps(each).encode()) + 2
        if room < 0:
            break
        kept.append(each)
    return [*kept, rest, *buttons]
