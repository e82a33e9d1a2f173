"""`python -m parkkg` is `parkkg`."""

from .cli.main import main

main()
