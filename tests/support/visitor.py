"""A reader before the site: the system's chromium, which playwright leads."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import cycle, product

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from amount import FUZZING

# WCAG 2.2 AA, and all that it holds of earlier versions.
_RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    # What passes is of no use, and telling it takes as long as finding it.
    "resultTypes": ["violations"],
}
# Of siblings that are alike, such as the rows of a table, so many are looked at.
_ALIKE = 6
_LEAVE_OUT = """most => {
    for (const parent of document.querySelectorAll("*")) {
        const seen = {}
        for (const child of [...parent.children]) {
            seen[child.tagName] = (seen[child.tagName] ?? 0) + 1
            if (seen[child.tagName] > most) child.remove()
        }
    }
}"""
# Language, width of the screen in pixels, colours.
_EVERYBODY = [*product(["zh", "en"], [1280, 390], ["light", "dark"])]
# Two who differ in all of that.
_TWO = [("zh", 1280, "light"), ("en", 390, "dark")]


def read(*paths: str) -> list[tuple[str, str, int, str]]:
    """Pages, each as one of two readers sees it in turn, or in `make fuzz` as everybody does."""
    if FUZZING:
        return [(path, *reader) for path, reader in product(paths, _EVERYBODY)]
    return [(path, *reader) for path, reader in zip(paths, cycle(_TWO), strict=False)]


@dataclass
class Visitor:
    """Opens pages of one server, and keeps what the browser complained about."""

    browser: Browser
    url: str
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self,
        path: str,
        *,
        language: str = "zh",
        width: int = 1280,
        scheme: str = "light",
        scripts: bool = True,
    ) -> Page:
        """The page at `path`, as a reader of this language sees it on a screen of this width.

        `scheme` is "light" or "dark"; without `scripts` JavaScript is off. The test fails
        at its end where the browser wrote an error into its console, such as a breach of the
        site's policy.
        """
        context = self.browser.new_context(
            locale={"zh": "zh-CN", "en": "en-GB"}[language],
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=scripts,
            base_url=self.url,
        )
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{path}: {error}"))
        page.on(
            "console",
            lambda message: (
                self.complaints.append(f"{path}: {message.text}")
                if message.type == "error" and "status of 4" not in message.text
                else None
            ),
        )
        page.goto(path)
        return page

    def leave(self) -> None:
        """Closes every page; fails where the browser complained."""
        for context in self.contexts:
            context.close()
        assert not self.complaints, "\n".join(self.complaints)


def faults(page: Page) -> list[str]:
    """Why not everybody can read a page: what axe finds, or that it is wider than a small phone."""
    size = page.viewport_size
    assert size is not None
    found = []
    for width in {320, size["width"]}:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"wider than {width} pixels")
    page.set_viewport_size(size)
    if not FUZZING:
        page.evaluate(_LEAVE_OUT, _ALIKE)
    return found + accessibility_faults(page)


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds on a page by WCAG 2.2 AA: a line a fault, with the elements that have it."""
    # axe is a script of the test, not of the site: it is put in past the site's policy.
    found = Axe().run(page, options=_RULES).response["violations"]
    return [
        f"{fault['id']}: {fault['help']}: "
        + "; ".join(str(node["target"][0]) for node in fault["nodes"][:5])
        for fault in found
    ]
