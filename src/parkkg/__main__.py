"""`python -m parkkg` is `parkkg`."""

from parkkg.cli.main import main

main()
