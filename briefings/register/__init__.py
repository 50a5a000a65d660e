"""Readers as a table: what a CSV file says of them, and how one is written. Pure."""
