"""What every source that is pushed to may be told."""

import ssl
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from core.errors import Misconfigured
from schemas.base import Strict

MEGABYTE = 1024 * 1024


def _address(written: str) -> str:
    host, colon, port = written.rpartition(":")
    if not (colon and host and port.isascii() and port.isdecimal() and int(port) < 65536):
        raise ValueError('it must name a host and a port, as in "127.0.0.1:8751"')
    return written


class Hooked(Strict):
    """listen: host and port; sources that name the same share the listener, and each is at its own path, `/<name>`.

    cert_file, key_file: PEM files for TLS; without them, a reverse proxy has to speak it. longest_body: bytes of a
    request, both as they are sent and unpacked. requests_a_minute: of one address.
    """

    listen: Annotated[str, AfterValidator(_address)] = "127.0.0.1:8751"
    cert_file: Path | None = None
    key_file: Path | None = None
    longest_body: int = Field(default=8 * MEGABYTE, ge=1024, le=64 * MEGABYTE)
    requests_a_minute: int = Field(default=1_200, ge=1)

    @property
    def shared(self) -> "Hooked":
        """Of all settings of a source those in which the sources of one listener have to agree."""
        return Hooked.model_validate({name: getattr(self, name) for name in Hooked.model_fields})

    @property
    def host(self) -> str:
        return self.listen.rpartition(":")[0]

    @property
    def port(self) -> int:
        return int(self.listen.rpartition(":")[2])

    @property
    def bare(self) -> bool:
        """Whether others than this machine can reach it, and read along."""
        if self.cert_file is not None or self.host == "localhost":
            return False
        try:
            return not ip_address(self.host).is_loopback
        except ValueError:
            return True

    def tls(self, source: str) -> ssl.SSLContext | None:
        """None: it speaks plainly. Raises Misconfigured."""
        if self.cert_file is None:
            if self.key_file is not None:
                raise Misconfigured(f"sources.{source}.key_file is set, and cert_file is not.", "Set both, or none.")
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(self.cert_file, self.key_file)
        except OSError as error:
            raise Misconfigured(
                f"sources.{source}.cert_file, {self.cert_file}, cannot be used: {error}.",
                "Both cert_file and key_file are PEM; one file may hold the certificate and its key.",
            ) from None
        return context
