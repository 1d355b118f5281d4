"""authlib's OAuth client over httpx, without its remark that httpx2 exists: no operator can act on it."""

import warnings

from authlib.deprecate import AuthlibDeprecationWarning

with warnings.catch_warnings():
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.httpx_client import OAuth2Client

__all__ = ["OAuth2Client"]
