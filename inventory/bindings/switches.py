"""What keeps a declared function from running: host.json's list of functions, and settings."""

from __future__ import annotations

from collections.abc import Iterable

from inventory.facts import App, Setting

Switches = set[tuple[str, str]]
"""(app id, function name or ``setting:name``) pairs that are switched off; names in lower case."""


def disabled_by(settings: Iterable[Setting]) -> Switches:
    """What settings turn off; a setting of no app (``""``) holds for all."""
    off: Switches = set()
    for setting in settings:
        name = setting.name.replace("__", ".").replace("_", ".").lower()
        on = (setting.value or "").lower() in ("true", "1")
        if on and name.startswith("azurewebjobs.") and name.endswith(".disabled"):
            off.add((setting.app, name[len("azurewebjobs.") : -len(".disabled")]))
        elif on:
            off.add((setting.app, f"setting:{setting.name.lower()}"))
    return off


def is_off(app: App, name: str, switches: Switches) -> bool:
    """Whether the host leaves the function `name` of `app` alone."""
    allowed = app.host.get("functions")
    if isinstance(allowed, list) and name.lower() not in [str(a).lower() for a in allowed]:
        return True
    return switched(app, name.lower(), switches) or switched(app, name.replace("_", ".").lower(), switches)


def switched(app: App, key: str, switches: Switches) -> bool:
    return (app.id, key) in switches or ("", key) in switches
