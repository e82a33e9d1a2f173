"""CSV on the Web: metadata documents, and tables compiled to SQL."""
