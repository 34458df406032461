"""Article 30(1)(a): who answers for the processing, which only people can say."""

from __future__ import annotations

from privacy.cells import Cell, Question
from privacy.declaration_file import Declared
from privacy.declarations.file import Declarations
from privacy.declarations.record import Contact
from privacy.declarations.words import question
from privacy.register import Party
from privacy.statements import cell, stated

ARTICLE = "Article 30(1)(a)"
PARTIES = ("controller", "representative", "data_protection_officer")


def software(declared: Declared) -> Cell:
    """What the organisation calls the software."""
    asked = Question(question(Declarations, "software"), ("software",), "good practice")
    return cell(
        "software", declared, *stated(declared.content.software, declared.at("software")), question=asked
    )


def entries(declared: Declared) -> tuple[Party, ...]:
    """Controller, representative and data protection officer, known or asked for."""
    return tuple(_party(declared, role) for role in PARTIES)


def _party(declared: Declared, role: str) -> Party:
    said = getattr(declared.content, role)
    if said == "none":
        none = cell(f"{role}/name", declared, *stated("none", declared.at(role)))
        return Party(role, {"name": none}, absent=True)
    contact = said or Contact.model_validate({})
    return Party(role, {key: _detail(declared, role, contact, key) for key in Contact.model_fields})


def _detail(declared: Declared, role: str, contact: Contact, key: str) -> Cell:
    """One detail; the name's question is who it is, the others are asked under the same heading."""
    who = role.replace("_", " ").capitalize()
    text = question(Declarations, role) if key == "name" else f"{who}: {question(Contact, key)}"
    asked = Question(text, (role, key), ARTICLE)
    wanted = key in ("name", "email") or contact.name
    values = stated(getattr(contact, key), declared.at(role, key))
    return cell(f"{role}/{key}", declared, *values, question=asked if wanted else None)


def joint_controllers(declared: Declared) -> Cell:
    """Joint controllers, one line each."""
    said = declared.content.joint_controllers
    lines = None if said is None else [", ".join(filter(None, dict(one).values())) for one in said]
    asked = Question(question(Declarations, "joint_controllers"), ("joint_controllers",), ARTICLE)
    values = stated(lines, declared.at("joint_controllers"))
    return cell("joint_controllers", declared, *values, question=asked)
