"""The link in an e-mail that stops its kind: signed, without anything that says whose it is."""

from typing import Tuple

from itsdangerous import BadData, URLSafeSerializer

from bot.errors import InvalidStopLink

SALT = "stop-mail"  # the key signs cookies too; neither passes for the other


def stop_token(key: str, mail_id: str, topic: str) -> str:
    """What stands in the address: the random id of an e-mail, and the kind it stops."""
    return str(URLSafeSerializer(key, SALT).dumps([mail_id, topic]))


def read_stop_token(key: str, token: str) -> Tuple[str, str]:
    """The e-mail and the kind. Raises InvalidStopLink for anything but our own."""
    try:
        mail_id, topic = URLSafeSerializer(key, SALT).loads(token)
    except (BadData, ValueError, TypeError):
        raise InvalidStopLink("this link was not made here") from None
    return str(mail_id), str(topic)
