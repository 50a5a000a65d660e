"""Starts the product, its embedded servers and its tests; knows nothing of stories or editions."""
