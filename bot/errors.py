"""Named errors. Raised below, translated once at the edge (an action, a channel, a page, the command line)."""


class AssistantError(Exception):
    """Root of every error this package raises on purpose."""


class SettingsError(AssistantError):
    """The environment asks for something that cannot work; the message says what to change."""


class WrongCommand(AssistantError):
    """An operator's command asks for something that cannot be; the message says what to write instead."""


class ContentError(AssistantError):
    """Authored content is wrong; the message names the file, the place and the remedy."""


class InvalidToken(AssistantError):
    """A chat token is missing, expired, forged or meant for somebody else."""


class UnknownPerson(AssistantError):
    """Nobody with this id is on the staff list."""


class NotPermitted(AssistantError):
    """The person may not see or do this; the message never says whether the thing exists."""


class RecordsUnavailable(AssistantError):
    """The records could not be read or written just now; nothing was half saved."""


class RecordsNotMigrated(RecordsUnavailable):
    """The records' tables are not those this code expects; the message says what to run."""


class CopyFailed(AssistantError):
    """A backup could not be made or put back; nothing else was changed, and the message says what to do."""


class NoStepWaiting(AssistantError):
    """A choice arrived although the learner has no scenario step open, or another one by now."""


class ConversationNotStored(AssistantError):
    """A message or a turn of a conversation could not be stored."""


class VersionNotCurrent(AssistantError):
    """Somebody wants to sign off a policy version that is not the one in force; nothing was recorded."""


class NoteMissing(AssistantError):
    """Something is put on record for somebody else without a note that says why; the message says what to write."""


class NothingToWaive(AssistantError):
    """A module is to be waived that is not asked of the person now; nothing was recorded."""


class NobodyToAsk(AssistantError):
    """A query has no addressee: the asker has no line manager, and no head teacher or HR is on the staff list."""


class StaffListChanged(AssistantError):
    """A staff file would no longer change what was shown of it; nothing was written."""


class UnknownAttempt(AssistantError):
    """No attempt with this id is on record; the message says where to look."""


class NotProven(AssistantError):
    """A code or an evidence pack is not, or no longer, what one of our keys signed; the message says why."""


class NoSuchCertificate(AssistantError):
    """The person has no completion that counts for what the certificate would state."""


class NoSuchSchool(AssistantError):
    """No school has this id; the message says which ones there are."""


class InvalidStopLink(AssistantError):
    """A link to stop e-mails is not one of ours, or its key has changed since."""
