"""The infrastructure code of a checkout, whatever its language."""

from __future__ import annotations

from collections.abc import Callable

from inventory import recalled
from inventory.facts import by_location
from inventory.infrastructure.deployments import Reading, forms
from inventory.sources import Checkout, Source

TERRAFORM = (".tf", ".tf.json", ".tfvars", ".tfvars.json", ".terraform.lock.hcl")


def _bicep(checkout: Checkout) -> Reading:
    from inventory.infrastructure.bicep import reading

    return reading.read(checkout)


def _arm(checkout: Checkout) -> Reading:
    from inventory.infrastructure.arm import reading

    return reading.read(checkout)


def _terraform(checkout: Checkout) -> Reading:
    from inventory.infrastructure.terraform import reading

    return reading.read(checkout)


def _is_terraform(source: Source) -> bool:
    return source.path.endswith(TERRAFORM)


# Loaded when they are asked: where nothing changed for one since an earlier run, it is not.
READERS: dict[str, tuple[Callable[[Checkout], Reading], Callable[[Source], bool] | None]] = {
    "bicep": (_bicep, None),
    "arm": (_arm, None),
    "terraform": (_terraform, _is_terraform),
}


def read(checkout: Checkout) -> Reading:
    """What every front end finds, in one."""
    found = [_read(checkout, name) for name in READERS]
    return Reading(
        tuple(d for r in found for d in r.declarations),
        tuple(d for r in found for d in r.deployments),
        by_location(g for r in found for g in r.gaps),
    )


def _read(checkout: Checkout, name: str) -> Reading:
    reader, listed = READERS[name]
    return recalled.again(name, checkout, lambda: reader(checkout), forms, listed)
