"""What people know of the data that values and names don't say by themselves."""

from __future__ import annotations

from pydantic import Field

from privacy.declarations.words import Category, Countries, Many, Part, Patterns, Sign, Words


class Recognizer(Part):
    """A recognizer of your own: what it looks for among values, and what a match means."""

    category: Category = Field(
        description="Which data category does a match mean? For example: user.unique_id."
    )
    patterns: Patterns = Field(
        (), description="Regular expressions; one must match (nearly) the whole value."
    )
    values: Many = Field((), description="Words and values that mean it, whatever their case.")
    plugin: Words | None = Field(
        None,
        description="Or an installed package's recognizer: its entry point in privacy_inventory.recognizers.",
    )
    context: Many = Field((), description="Words of a field's name that ask for it.")
    sign: Sign = Field(
        "fair",
        description="How sure is a match: strong (one value is enough), fair (two different ones) or weak "
        "(only where the name asks for it)?",
    )


class Classification(Part):
    """What you know of the data that values and names don't say by themselves."""

    countries: Countries = Field(
        (), description="In which countries do the people of your data live? For example: NL."
    )
    model: Words | None = Field(
        None,
        description="Which model reads free text: an installed spaCy package, the folder of a pipeline, or a "
        "transformer? What is installed, else the shipped one, when left out.",
    )
    recognizers: dict[str, Recognizer] = Field(
        {}, description="Recognizers of your own, each under its name."
    )
    presidio: Words | None = Field(
        None,
        description="A YAML file of Presidio's with recognizers, as a path from the top of the repository.",
    )
    entities: dict[str, Category] = Field(
        {},
        description="For each entity of that file, the data category it means.",
    )
    deny: dict[Category, Many] = Field(
        {}, description="Words and values that always are personal data, under the category they mean."
    )
    allow: Many = Field(
        (), description="Values that never are personal data (globs): info@example.org, test-*."
    )
