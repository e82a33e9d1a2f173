"""A package, so that what its tests share may live as long as they are run."""
