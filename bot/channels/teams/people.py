"""What the channel must know about people, as a protocol: the records behind it are brought by the runtime."""

from typing import Optional, Protocol, Sequence, Text

from bot.channels.teams.activities import Chat, Member


class People(Protocol):
    """Every method may raise RecordsUnavailable."""

    def find(self, member: Member) -> Optional[Text]:
        """The person on the staff list who is this member of the tenant; None when that is not known."""

    def link(self, member: Member, addresses: Sequence[Text]) -> Optional[Text]:
        """The person whose e-mail address is one of these, which their tenant vouches for, kept from now on. None when
        there is nobody, or not one alone."""

    def met(self, person_id: Text, member: Member, chat: Chat) -> None:
        """Where the person can be written to."""

    def gone(self, chat: Chat, why: Text) -> None:
        """They have taken the bot away, or blocked it."""
