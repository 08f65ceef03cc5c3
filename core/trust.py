"""Whose certificates are believed."""

from pathlib import Path
from ssl import SSLContext, create_default_context

from core.errors import Misconfigured


def trust(setting: str, ca_file: Path | None) -> SSLContext:
    """The system's authorities, and those of the file that a setting names. Raises Misconfigured."""
    try:
        trusted = create_default_context()
        if ca_file is not None:
            trusted.load_verify_locations(cafile=ca_file)
    except OSError as error:
        raise Misconfigured(f"{setting}, {ca_file}, cannot be read: {error}.") from None
    return trusted
