"""Fresh keys in files, as an operator would make them."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

_RSA = {bits: rsa.generate_private_key(65537, bits) for bits in (1024, 2048)}


def key_file(folder: Path, kind: str) -> str:
    """The path of a fresh Ed25519 key, an elliptic one that DKIM does not know, or an RSA key."""
    if kind == "ed25519":
        private: object = ed25519.Ed25519PrivateKey.generate()
    elif kind == "p256":
        private = ec.generate_private_key(ec.SECP256R1())
    else:
        private = _RSA[int(kind.removeprefix("rsa"))]
    path = folder / f"{kind}.pem"
    path.write_bytes(
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())  # type: ignore[attr-defined]
    )
    return str(path)


def both(folder: Path) -> list[str]:
    """DKIM_KEYS with one key of each kind."""
    return [f"ed1:{key_file(folder, 'ed25519')}", f"rsa1:{key_file(folder, 'rsa2048')}"]
