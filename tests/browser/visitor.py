"""What every visit of a browser test does: sign in, and notice what must never happen."""

from pathlib import Path
from typing import Any

from cms.demo import PASSWORD

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
AXE = Path(__file__).parents[1] / "vendored" / "axe-core" / "4.14.1" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def barriers(page: Any) -> list[str]:
    """What axe finds on the page as it stands: rule and element."""
    # A script element would be stopped by our own policy.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", AXE_TAGS)
    return [
        f"{rule['id']}: {node['target']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def watch_for_faults(page: Any, origin: str, faults: list[str]) -> None:
    """Collect script errors, policy violations and requests to anywhere else in `faults`."""
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on(
        "console",
        lambda message: (
            faults.append(message.text)
            if "Content Security Policy" in message.text
            else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            faults.append(f"foreign: {request.url}")
            if not request.url.startswith((origin, "blob:", "data:"))
            else None
        ),
    )


def sign_in(page: Any, origin: str, employee_no: str) -> None:
    """Sign in as one of the invented people of the demonstration."""
    page.goto(f"{origin}/accounts/login/")
    page.get_by_label("工号").fill(employee_no)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login/" not in url)
