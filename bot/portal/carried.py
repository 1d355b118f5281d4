"""A file that a form carries from a preview to its confirmation, so that nothing of it is kept in between."""

import binascii
import zlib
from base64 import b64decode, b64encode
from typing import Optional

from starlette.datastructures import UploadFile
from starlette.requests import Request

SLACK = 100_000  # bytes of a form around its file


def packed(content: bytes) -> str:
    """The file as the value of a hidden field."""
    return b64encode(zlib.compress(content)).decode()


def unpacked(value: str, most: int) -> Optional[bytes]:
    """The file again; None when this is none of ours, or larger than it may be."""
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(b64decode(value, validate=True), most + 1)
    except (binascii.Error, zlib.error, ValueError):
        return None
    return content if unpacking.eof and len(content) <= most else None


def is_too_long(request: Request, most: int) -> bool:
    """Whether a form says it is longer than one with such a file can be, or does not say how long it is."""
    length = request.headers.get("content-length", "")
    # Base64 and the compression of what cannot be compressed make it longer by half at most.
    return not length.isdecimal() or int(length) > most * 3 // 2 + SLACK


async def uploaded(file: object, most: int) -> Optional[bytes]:
    """What was chosen in a file field, one byte more than `most` at most; None when nothing was."""
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    return await file.read(most + 1)
