"""Search: what a reader asks (`asking`, `filters`), what is found (`matching`, `paging`), shown."""
