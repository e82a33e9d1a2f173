"""CSV tables and their description become checked cells."""
