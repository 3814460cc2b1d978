"""A mail server that keeps what it gets, on a free port of this machine, for tests to read.

Owns SMTP, which aiosmtpd speaks. A mail is parsed with the standard library, as any reader would do it.
"""

import email
import email.policy
import re
import socket
import threading

from aiosmtpd.controller import Controller


class Mailbox:
    """All mails that came in, in order. `refuse_with` is an SMTP answer that is given instead of taking a mail."""

    def __init__(self):
        self.mails = []
        self.refuse_with = None
        self.refused = 0
        self.changed = threading.Condition()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def start(self):
        self.controller.start()
        return self

    def stop(self):
        if self.port:
            self.controller.stop()
        self.port = None

    @property
    def settings(self):
        return {
            "HOLDFAST_SMTP_URL": f"smtp://127.0.0.1:{self.port}",
            "HOLDFAST_MAIL_FROM": "Holdfast <book@example.org>",
        }

    async def handle_DATA(self, server, session, envelope):
        with self.changed:
            if self.refuse_with:
                self.refused += 1
                self.changed.notify_all()
                return self.refuse_with
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.mails.append(mail)
            self.changed.notify_all()
        return "250 OK"

    def wait_for(self, count, seconds=20):
        """The mails, as soon as there are so many."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.mails) >= count, timeout=seconds):
                raise AssertionError(f"{len(self.mails)} mails, waited for {count}: {[str(m) for m in self.mails]}")
            return list(self.mails)

    def wait_for_refusal(self, seconds=20):
        with self.changed:
            if not self.changed.wait_for(lambda: self.refused > 0, timeout=seconds):
                raise AssertionError("nobody tried to send anything")

    def to(self, address):
        """The mails to an address."""
        return [mail for mail in self.mails if address in mail["to"]]


def text_of(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html_of(mail):
    return mail.get_body(("html",)).get_content()


def link_in(mail):
    """The only link of a mail."""
    (link,) = re.findall(r"^https?://\S+$", text_of(mail), re.MULTILINE)
    return link


def token_in(mail):
    """The secret in the link of a mail."""
    return link_in(mail).split("#")[1]
