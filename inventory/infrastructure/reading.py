"""The infrastructure code of a checkout, whatever its language."""

from __future__ import annotations

from collections.abc import Callable

from inventory.facts import by_location
from inventory.infrastructure.arm import reading as arm
from inventory.infrastructure.bicep import reading as bicep
from inventory.infrastructure.deployments import Reading
from inventory.infrastructure.terraform import reading as terraform
from inventory.sources import Checkout

READERS: tuple[Callable[[Checkout], Reading], ...] = (bicep.read, arm.read, terraform.read)


def read(checkout: Checkout) -> Reading:
    """What every front end finds, in one."""
    found = [reader(checkout) for reader in READERS]
    return Reading(
        tuple(d for r in found for d in r.declarations),
        tuple(d for r in found for d in r.deployments),
        by_location(g for r in found for g in r.gaps),
    )
