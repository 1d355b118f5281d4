"""Bot messages of every kind, as the assistant makes them (contract 2), for trying cards on."""

from typing import Any, Dict, List

CITATION = {
    "clause": "2.1",
    "heading": "Friends/Befriending",
    "quote": "Staff must not accept friend requests from pupils.",
    "version": 1,
    "effective_on": "2026-09-01",
}
LONG = (
    "Thank her warmly in the playground, tell her you keep your own account for friends and family, and leave "
    "the request unanswered."
)


def message(text: str, kind: str = "task", **parts: Any) -> Dict[str, Any]:
    """As `bot.channels.messages.outgoing` makes them."""
    metadata = {"kind": kind, "topic": None, "clauses": [], "strength": None}
    metadata.update({key: parts.pop(key) for key in ("task",) if key in parts})
    buttons = [
        {"title": title, "payload": f"/{n}~s"} for n, title in enumerate(parts.pop("buttons", []))
    ]
    return {"text": text, "buttons": buttons, "custom": parts, "metadata": metadata}


EVERY_KIND: Dict[str, List[Dict[str, Any]]] = {
    "plain": [message("You're welcome. I'm here if anything else comes up.")],
    "policy": [
        message(
            "No. You **must not** accept it.\n\n> Staff must not accept friend requests from pupils. (2.1)\n\n"
            "Tell your line manager if it happens again.",
            kind="policy",
            citations=[CITATION],
            buttons=["Befriending pupils' families", "Former pupils"],
        )
    ],
    "silent": [
        message("The policy says nothing about this.", kind="silent", buttons=["Group chats"])
    ],
    "urgent": [
        message(
            "Tell your **designated safeguarding lead** now.\n\n- Don't promise to keep it secret\n- Write it down",
            kind="urgent",
            citations=[],
        )
    ],
    "choices": [
        message(
            "Did you mean one of these?",
            kind="choices",
            buttons=["Friend requests from pupils", "Photos of pupils", "None of these"],
        )
    ],
    "scenario": [
        message(
            "You picked what the policy asks.\n\n> Staff must not accept friend requests from pupils. (2.1)\n\n"
            "Tell your line manager.",
            kind="feedback",
            citations=[CITATION],
            feedback={"judgement": "sound"},
        ),
        message(
            "**The request**\n\nMrs Lowe…",
            kind="scenario",
            buttons=[f"A. {LONG}", f"B. {LONG}", "C. Accept it.", "Go back and choose again"],
            scenario={
                "title": "The request at the school gate",
                "person": "Mrs Lowe",
                "situation": "Mrs Lowe's daughter is in your class. She smiles at you every morning.\n\nOn Friday "
                "your phone lights up.",
                "post": {
                    "platform": "Facebook",
                    "author": "Karen Lowe",
                    "text": "Hi! Add me so we can plan the cake stall 😊",
                },
                "prompt": "What do you do?",
            },
            progress={"label": "Friends and befriending", "done": 2, "total": 9},
        ),
    ],
    "certificate": [
        message(
            "You have these certificates.\n\n- Friends and befriending, 10 September 2026",
            kind="record",
            task="certificate",
            links=[
                {"title": "Certificate: Friends and befriending", "href": "/certificate/abc.pdf"}
            ],
        )
    ],
    "team": [
        message(
            "Of the 3 people who report to you:\n\n"
            "- **Megan Pritchard** (Early career teacher): 3 modules due by 20 September 2026; policy not signed yet\n"
            "- **Sam Whitlock** (Teaching assistant): Friends and befriending done, 2 September 2026; policy signed "
            "2 September 2026\n"
            "- **Priya Sharma** (Higher level teaching assistant): 2 modules overdue since 1 September 2026; policy "
            "not signed yet\n\nYou can see dates, and download the list, on the team page.",
            kind="record",
            task="team_progress",
            buttons=["Remind everyone who is overdue"],
            links=[{"title": "Open the team page", "href": "/team"}],
        )
    ],
    "reminder": [
        message(
            "Daniel Okafor asked me to remind you of your training:\n\n- Friends and befriending, overdue since "
            '1 September 2026\n\nSay "start my training" when it suits you.',
            kind="record",
            task="my_progress",
            buttons=["Start my training"],
        )
    ],
}
