"""All of Terraform's functions by name."""

from __future__ import annotations

from collections.abc import Mapping

from inventory.infrastructure.evaluation import Evaluator, Function
from inventory.infrastructure.terraform import collection_functions, encoding_functions, text_functions

FUNCTIONS: Mapping[str, Function] = {
    **text_functions.FUNCTIONS,
    **collection_functions.FUNCTIONS,
    **encoding_functions.FUNCTIONS,
}


def evaluator() -> Evaluator:
    """An evaluator that goes by the rules of Terraform."""
    return Evaluator(FUNCTIONS, any_case=False, keeps_keys=True)
