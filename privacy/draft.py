"""Drafts a first privacy.yaml from a scan: what was seen as remarks, what only people know as questions."""

from __future__ import annotations

import glob
import json
from typing import get_args

from privacy import vocabulary
from privacy.controls.catalog import controls
from privacy.declarations.attestation import Attestation
from privacy.declarations.california import California
from privacy.declarations.file import Declarations
from privacy.declarations.record import Activity, Contact, RecipientNote, StoreNote
from privacy.declarations.words import LawfulBasis, Role, SpecialCondition, question
from privacy.formats.markdown import visible
from privacy.register import Register
from privacy.seen import CALLER
from privacy.writing import templates

PARTS = (
    Declarations,
    Contact,
    Activity,
    RecipientNote,
    StoreNote,
    Attestation,
    California,
)
ATTESTATION_KEYS = ("statement", "owner", "date", "reference")
RECIPIENT_KEYS = ("role", "contract", "country", "safeguards")


def draft(register: Register) -> str:
    """The text of privacy.yaml for a register that was made without one."""
    filters = {"remark": remark, "scalar": scalar, "glob": glob.escape, "label": vocabulary.label}
    entries = {entry.id: entry for activity in register.activities for entry in activity.recipients}
    questions = {part.__name__: {key: question(part, key) for key in part.model_fields} for part in PARTS}
    return templates.render(
        "declarations/privacy.yaml.j2",
        filters,
        register=register,
        question=questions,
        contact_keys=tuple(Contact.model_fields),
        recipient_keys=RECIPIENT_KEYS,
        recipients=[entries[key] for key in sorted(entries) if key != CALLER],
        lawful_bases=get_args(LawfulBasis),
        special_conditions=get_args(SpecialCondition),
        roles=get_args(Role),
        controls=[one for one in controls().items if one.proof == "attestation"],
        attestation_keys=ATTESTATION_KEYS,
    )


def remark(text: str) -> str:
    """Any text inside a comment: one line, nothing hidden in it."""
    return visible(text)


def scalar(text: str) -> str:
    """Any text as a double-quoted YAML value; a plain word stays plain."""
    if text.isascii() and text.replace("-", "").replace("_", "").isalpha() and text.lower() not in WORDS:
        return text
    quoted = json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in quoted)


WORDS = ("y", "n", "yes", "no", "on", "off", "true", "false", "null")
