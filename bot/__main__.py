"""`python -m bot`. Silences what Rasa's pinned parts say about themselves at import; nobody here can act on it."""

import logging
import os
import sys
import warnings

warnings.filterwarnings("ignore", category=DeprecationWarning)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
logging.getLogger().setLevel(logging.ERROR)

from bot.cli import main  # noqa: E402

sys.exit(main())
