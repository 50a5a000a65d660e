"""What django-allauth asks of this house: how secrets are kept, and what a passkey is told about us."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library says nothing of its types
    def encrypt(self, text: str) -> str:
        """A copy of the database alone signs nobody in."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return str(settings.SITE_NAME)

    def get_totp_label(self, user: Any) -> str:
        return str(user.get_username())

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys are bound to the name of the house, not to what a request calls it."""
        return {"id": urlsplit(settings.SITE_ORIGIN).hostname or "", "name": settings.SITE_NAME}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return told | {"name": user.get_username(), "display_name": str(user)}


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(secret)) for secret in secrets])


def _derived(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(f"second step:{secret}".encode()).digest())
