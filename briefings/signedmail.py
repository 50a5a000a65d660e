"""Django's own mail, signed: the mails about a sign-up leave through this backend where keys are set."""

from __future__ import annotations

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from briefings.dkim import Signer
from briefings.dkimkeys import BadKey


class _Signs(smtplib.SMTP):
    def sendmail(self, from_addr: str, to_addrs: Any, msg: Any, *rest: Any, **more: Any) -> Any:
        try:
            signer = Signer.from_settings()
        except BadKey as error:
            raise smtplib.SMTPException(str(error)) from error
        signed = signer.signed(msg) if signer else msg
        return super().sendmail(from_addr, to_addrs, signed, *rest, **more)


class _SignsEncrypted(_Signs, smtplib.SMTP_SSL):
    """The same from the first byte on encrypted."""


class SigningBackend(EmailBackend):
    """Raises SMTPException where a key that is set cannot be used: nothing leaves unsigned."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SignsEncrypted if self.use_ssl else _Signs
