"""How to be let in by brokers, whoever's they are."""

from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from schemas.base import Strict


class Login(Strict):
    """security: tls and sasl_tls verify the brokers' certificates, against ca_file where there is one.

    mechanism, username, password (or password_file): for sasl_*. With OAUTHBEARER they are the client's id and secret
    at token_url. cert_file, key_file: of a client that shows a certificate.
    """

    security: Literal["plaintext", "tls", "sasl_plaintext", "sasl_tls"] = "plaintext"
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"] = "SCRAM-SHA-512"
    username: str = ""
    password: SecretStr = SecretStr("")
    password_file: Path | None = None
    token_url: str = ""
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
