"""`python -m bot`."""

import sys
import warnings

# Rasa's pinned parts warn of their own old ways at every import; nobody here can act on it.
warnings.filterwarnings("ignore", category=DeprecationWarning)

from bot.cli import main  # noqa: E402

sys.exit(main())
