"""Serving a store over HTTP."""
