"""The catcher's pages as HTML text.

Decides how caught mail looks in the browser; everything that came by mail is escaped here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape

from runner.mailbox import Caught

STYLE = """
:root { color-scheme: light dark; --paper: light-dark(#fbfaf7, #14161a);
  --ink: light-dark(#16181d, #ece9e2); --quiet: light-dark(#5d6068, #a3a199);
  --rule: light-dark(#dcd8ce, #34373d); --raised: light-dark(#ffffff, #1c1f24);
  --accent: light-dark(#8a2b13, #f0a58f); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
main, header { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; padding-bottom: 1rem; }
h1 { font: 600 1.75rem/1.2 Georgia, "Noto Serif", serif; margin: 0; overflow-wrap: anywhere; }
a { color: inherit; text-underline-offset: .2em; }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.quiet { color: var(--quiet); margin: .25rem 0 0; }
ol { list-style: none; margin: 0 0 3rem; padding: 0; border-top: 1px solid var(--rule); }
li a { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 2fr) auto; gap: 0 1.25rem;
  padding: .75rem .25rem; border-bottom: 1px solid var(--rule); text-decoration: none; }
li a:hover { background: var(--raised); }
li span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
li .subject { font-weight: 600; }
time { color: var(--quiet); font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1rem;
  margin: 1rem 0; overflow-wrap: anywhere; }
dt { color: var(--quiet); } dd { margin: 0; }
nav { display: flex; gap: 1.5rem; border-bottom: 1px solid var(--rule); }
nav a { padding: .6rem 0; text-decoration: none; color: var(--quiet); }
nav a[aria-current] { color: var(--ink); box-shadow: 0 2px 0 var(--accent); }
iframe { display: block; width: 100%; height: 78vh; border: 0; background: #fff; margin: 1rem 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 1rem 0 3rem;
  font: .875rem/1.55 ui-monospace, "DejaVu Sans Mono", monospace; }
@media (max-width: 40rem) {
  header { padding-top: 1.25rem; }
  li a { grid-template-columns: minmax(0, 1fr) auto; }
  li .subject { grid-column: 1 / -1; grid-row: 1; white-space: normal; }
}
"""

VIEWS = {"html": "HTML", "text": "Plain text", "source": "Source"}


def page(title: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/style.css"></head>'
        f"<body>{body}</body></html>\n"
    )


def list_page(messages: list[Caught]) -> str:
    rows = "".join(
        f'<li><a href="/messages/{message.id}">'
        f'<span dir="auto">{escape(", ".join(message.to))}</span>'
        f'<span class="subject" dir="auto">{escape(message.subject or "(no subject)")}</span>'
        f"{_time(message)}</a></li>"
        for message in messages
    )
    number = len(messages)
    told = "1 message" if number == 1 else f"{number} messages"
    body = (
        f'<header><h1>Caught mail</h1><p class="quiet">{told}, the newest first. '
        "Nothing here has left this machine.</p></header>"
    )
    empty = '<p class="quiet">No mail yet. Sign up on the website, or seal an edition.</p>'
    listed = f"<ol>{rows}</ol>" if rows else empty
    return page("Caught mail", f"{body}<main>{listed}</main>")


def message_page(message: Caught, view: str, text: str | None, has_html: bool) -> str:
    subject = message.subject or "(no subject)"
    tabs = "".join(
        f'<a href="/messages/{message.id}?view={name}"'
        + (' aria-current="page"' if name == view else "")
        + f">{label}</a>"
        for name, label in VIEWS.items()
    )
    return page(
        subject,
        f'<header><p class="quiet"><a href="/">Caught mail</a></p>'
        f'<h1 dir="auto">{escape(subject)}</h1><dl>'
        f"<dt>To</dt><dd>{escape(', '.join(message.to))}</dd>"
        f"<dt>From</dt><dd>{escape(message.sender)}</dd>"
        f"<dt>Received</dt><dd>{_time(message)}</dd></dl>"
        f'<nav aria-label="Views of this message">{tabs}</nav></header>'
        f"<main>{_content(message, view, text, has_html)}</main>",
    )


def _content(message: Caught, view: str, text: str | None, has_html: bool) -> str:
    if view == "html" and has_html:
        return (
            f'<iframe title="The message as HTML" src="/messages/{message.id}.html?frame=1" '
            'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
        )
    if text is None:
        return '<p class="quiet">This message has no such part.</p>'
    return f'<pre dir="auto">{escape(text)}</pre>'


def framed(html: str) -> str:
    """Links of a framed message open in a tab of their own, as in a mail program."""
    base = '<base target="_blank">'
    placed, count = re.subn(r"(<head[^>]*>)", rf"\1{base}", html, count=1, flags=re.IGNORECASE)
    return placed if count else base + html


def _time(message: Caught) -> str:
    at = datetime.fromtimestamp(message.received_at, UTC)
    return f'<time datetime="{at.isoformat()}">{at:%d %b %H:%M:%S} UTC</time>'
