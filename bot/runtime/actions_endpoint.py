"""rasa-sdk actions run inside the assistant's process, on Rasa's own extension point for action endpoints."""

import asyncio
import json
import logging
from typing import Any, Dict, Optional

import rasa.core.actions.action
from jsonschema import Draft7Validator
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.telemetry.turns import timed

logger = logging.getLogger(__name__)

LONGEST_ACTION = 20.0  # seconds; after that the person is told, instead of waiting for ever
SOMETHING_WENT_WRONG = "utter_something_went_wrong"


class InProcessActions(EndpointConfig):
    """Runs each action in a thread of its own, so that a slow one keeps nobody else waiting."""

    def __init__(self, executor: ActionExecutor) -> None:
        super().__init__(url="in-process")
        self._executor = executor

    @timed("actions")
    async def request(
        self,
        method: str = "post",
        subpath: Optional[str] = None,
        content_type: Optional[str] = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """What the action server would have answered. An action that fails gives a message that says so, never
        silence; a rejection becomes the 400 that Rasa expects."""
        call = kwargs["json"]
        work = asyncio.to_thread(lambda: asyncio.run(self._executor.run(call)))
        try:
            return await asyncio.wait_for(work, LONGEST_ACTION)
        except ActionExecutionRejection as rejection:
            body = {"error": rejection.message, "action_name": rejection.action_name}
            raise ClientResponseError(400, rejection.message, json.dumps(body)) from rejection
        except Exception:  # whatever an action raises, the person must hear of it
            logger.exception("action.failed name=%s", call.get("next_action"))
            return {"events": [], "responses": [{"response": SOMETHING_WENT_WRONG}]}


def in_process_actions(package: str) -> InProcessActions:
    """All actions of a package, registered. Also lets Rasa check results with a validator built once: building it
    anew costs 20 ms a call (`docs/adr/0003-runtime.md`)."""
    executor = ActionExecutor()
    executor.register_package(package)
    remote_action = rasa.core.actions.action.RemoteAction
    validator = Draft7Validator(remote_action.action_response_format_spec())

    def validate(_: Any, result: Dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    remote_action._validate_action_result = validate
    return InProcessActions(executor)
