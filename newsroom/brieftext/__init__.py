"""A Brief as plain text, both ways: the form in which desks write and exchange stories.

    Section                             absent where it is that of the story before
    Headline
    Dek
      Language: uk                      extras: lines indented by two spaces or a tab
      Kicker: …
      Storyline: …
      Picture: sha256 | 1600x900 | 40,55                        the hash names a picture kept here
      Shows: …
      Credit: …
      Caption: …
    Focusing Facts
    - A fact
      As of: 2026-11-12
      Source: title | outlet | 2026-11-12 | https://…           or the address alone
    Context
    A paragraph
    Another paragraph
    Perspectives
    Name of a perspective
    e.g., Outlet, Outlet — What they make of it
      Calls it: …
      Stresses: …
      Leaves out: …
      Excerpt: quote | language | outlet | 2026-11-12 | https://… | translation
      Fact 2: disputed | excerpt 1 | note

One line is one fact, one paragraph or one name: lines are never joined, because a wrapped line and
a new headline look the same. A wrapped line is refused wherever it cannot be a paragraph. `Context`
and `Perspectives` may be absent or empty. Where context without framings is followed by another
story, an empty `Perspectives` ends it; a headline would read as one more paragraph.

A backslash at the start of a line makes it plain text (`\\- no bullet`), in an indented line `\\|`
is a bar, among outlets `\\,` and `\\—` belong to a name; in these two `\\\\` is a backslash.

Decides how a brief is spelled. Does not decide whether it is good enough to publish, and knows
neither outlets nor sections beyond their names.
"""

from newsroom.brieftext.lines import MOST_BYTES, BadText
from newsroom.brieftext.parse import Parsed, read
from newsroom.brieftext.write import NotWritable, write

__all__ = ["MOST_BYTES", "BadText", "NotWritable", "Parsed", "read", "write"]
