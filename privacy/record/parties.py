"""Article 30(1)(a): who answers for the processing, which only people can say."""

from __future__ import annotations

from typing import Literal

from privacy.cells import Cell, Question
from privacy.declaration_file import Declared
from privacy.declarations.file import Declarations
from privacy.declarations.record import Contact
from privacy.declarations.words import question
from privacy.register import Party
from privacy.statements import cell, missing, stated

ARTICLE = "Article 30(1)(a)"
PARTIES = ("controller", "representative", "data_protection_officer")


def software(declared: Declared) -> Cell:
    """What the organisation calls the software."""
    asked = Question(question(Declarations, "software"), ("software",), "good practice")
    return cell(
        "software", declared, *stated(declared.content.software, declared.at("software")), question=asked
    )


def role(declared: Declared) -> Cell:
    """Whether the organisation is controller, processor or both; nothing is taken for granted."""
    asked = Question(question(Declarations, "role"), ("role",), "Article 30(1), Article 30(2)")
    said = stated(declared.content.role, declared.at("role"))
    return cell("role", declared, *(said or (missing("not stated"),)), question=asked)


def entries(declared: Declared) -> tuple[Party, ...]:
    """Controller, representative and data protection officer, known or asked for."""
    return tuple(
        party(declared, role, (role,), getattr(declared.content, role), question(Declarations, role))
        for role in PARTIES
    )


def party(
    declared: Declared,
    role: str,
    place: tuple[str, ...],
    said: Contact | Literal["none"] | None,
    who: str,
    about: str = "",
    article: str = ARTICLE,
) -> Party:
    """A party with its details; `place` is where the file speaks of it, `who` asks for its name."""
    start = "/".join(place)
    if said == "none":
        none = cell(f"{start}/name", declared, *stated("none", declared.at(*place)))
        return Party(role, {"name": none}, absent=True)
    contact = said or Contact.model_validate({})

    def detail(key: str) -> Cell:
        """One detail; the name's question is who it is, the others are asked under the same heading."""
        heading = role.replace("_", " ").capitalize()
        text = who if key == "name" else f"{heading}: {question(Contact, key)}"
        asked = Question(text, (*place, key), article, about)
        wanted = key in ("name", "email") or contact.name
        values = stated(getattr(contact, key), declared.at(*place, key))
        return cell(f"{start}/{key}", declared, *values, question=asked if wanted else None)

    return Party(role, {key: detail(key) for key in Contact.model_fields})


def joint_controllers(declared: Declared) -> Cell:
    """Joint controllers, one line each."""
    said = declared.content.joint_controllers
    lines = None if said is None else [", ".join(filter(None, dict(one).values())) for one in said]
    asked = Question(question(Declarations, "joint_controllers"), ("joint_controllers",), ARTICLE)
    values = stated(lines, declared.at("joint_controllers"))
    return cell("joint_controllers", declared, *values, question=asked)
