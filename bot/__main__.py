"""`python -m bot`. Silences what Rasa's pinned parts say about themselves at import; nobody here can act on it."""

import logging
import os
import sys
import warnings
from typing import Any, Type

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
if sys.argv[1:2] == ["assistant"]:
    # A message's sums are small: more threads only wait for each other, and cost half of the processor's time. The
    # libraries read this once, when they are loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
# Rasa reports trainings to its makers when somebody has ever run its own commands under this account.
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
logging.getLogger().setLevel(logging.ERROR)
_show = warnings.showwarning


def _show_what_matters(message: Any, category: Type[Warning], *where: Any, **more: Any) -> None:
    if not issubclass(category, (DeprecationWarning, FutureWarning)):
        _show(message, category, *where, **more)


# A filter would not last: Sanic and others set their own when they are imported.
warnings.showwarning = _show_what_matters

from bot.cli import main  # noqa: E402

sys.exit(main())
