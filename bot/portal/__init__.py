"""The portal: sign-in, chat page, training and team views. It decides nothing about learning."""

from bot.portal.app import create_app

__all__ = ["create_app"]
