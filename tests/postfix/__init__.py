"""A trial against a real Postfix on loopback: `bin/postfix` runs it and writes docs/postfix.md."""
