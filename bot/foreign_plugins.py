"""Rasa and its SDK load whatever package is called `rasa_plus` or `rasa_sdk_plugins`, if there is one.

We use neither. The names are free to take on a package index, so a package of that name can only have come by mistake
or by somebody's doing (dependency confusion): the assistant does not start beside one.
"""

import sys
from importlib.util import find_spec

from bot.errors import SettingsError

NAMES = ("rasa_plus", "rasa_sdk_plugins")


def refuse_foreign_plugins() -> None:
    """Raises SettingsError when Rasa would load a plug-in. Looks without importing."""
    for name in NAMES:
        if name in sys.modules or find_spec(name) is not None:
            raise SettingsError(
                f"A package named {name} is installed. Rasa would run it at start, and nothing of ours needs it. "
                f"Find out where it came from, remove it (pip uninstall {name.replace('_', '-')}), and start again."
            )
