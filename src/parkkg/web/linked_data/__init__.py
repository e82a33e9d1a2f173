"""Part of the server."""
