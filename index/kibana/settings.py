"""How Kibana is reached."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from schemas.base import Strict


class KibanaSettings(Strict):
    """url: with its base path, if it has one. api_key, or a file that holds it: who we are.

    ca_file: certificates to trust instead of the system's. fingerprint: SHA-256 of Kibana's own certificate, instead
    of either. space: where the objects are kept. time_out_seconds: for one answer.
    """

    url: str = ""
    api_key: SecretStr = SecretStr("")
    api_key_file: Path | None = None
    ca_file: Path | None = None
    fingerprint: str = ""
    space: str = Field(default="default", pattern=r"^[a-z0-9_-]{1,64}$")
    time_out_seconds: float = Field(default=30.0, gt=0, le=600)

    @property
    def travels_open(self) -> bool:
        """Whether the key leaves this machine unencrypted."""
        host = urlsplit(self.url).hostname or ""
        return self.url.startswith("http://") and host not in ("localhost", "127.0.0.1", "::1")

    @field_validator("url")
    @classmethod
    def _of_the_web(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or "@" in parts.netloc):
            raise ValueError("write it like https://kibana.example.org:5601, without a password")
        return url.rstrip("/")
