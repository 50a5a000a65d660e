"""The demo newsroom: what `seed_demo` puts into an empty one. The data is TOML and brief text."""
