"""What the graph has to be like, and which cell a result leads back to."""
