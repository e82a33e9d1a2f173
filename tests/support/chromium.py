"""The browser that tests open pages in: the system's chromium."""

import shutil

# Without a window it takes half the processor time, where a system has that build of it.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
