"""Every setting of the product, read once from the environment (`.env.example` lists them all)."""

from bot.settings.addresses import LOOPBACK
from bot.settings.product import PROJECT, Settings, data_folder, read_settings

__all__ = ["LOOPBACK", "PROJECT", "Settings", "data_folder", "read_settings"]
