"""A small Wagtail site with one page of the same text, in an environment of its own."""
