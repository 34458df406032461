"""Schema files: what they declare, and that nothing in them makes the reader fail."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.facts import Binding, Field, Function, Location
from inventory.graph import Flow
from inventory.schemas import ddl, graphql, openapi, protobuf, reading
from inventory.schemas.fields import fill, known
from inventory.schemas.shapes import Described

OPENAPI = """
openapi: 3.0.3
paths:
  /members/{memberId}:
    parameters:
      - {name: memberId, in: path, schema: {type: string}}
    post:
      operationId: addMember
      parameters: [{$ref: "#/components/parameters/Trace"}]
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Member"}}}}
      responses: {"201": {content: {application/json: {schema: {type: object, properties: {id: {type: integer}}}}}}}
components:
  parameters:
    Trace: {name: x-trace, in: header, schema: {type: string}}
  schemas:
    Base: {type: object, properties: {created: {type: string, format: date-time}}}
    Member:
      allOf:
        - $ref: "#/components/schemas/Base"
        - type: object
          properties:
            name: {type: string}
            born: {type: [string, "null"], format: date}
            tags: {type: array, items: {type: string}}
            kind: {type: string, enum: [a, b]}
            home: {type: object, properties: {street: {type: string}}}
            friends: {type: array, items: {$ref: "#/components/schemas/Member"}}
"""
GRAPHQL = '''
"""A "member" {of} the club"""
type Member implements Node @key(fields: "id") {
  id: ID!  # not a name: String
  "Their mail"
  email(style: Style = {a: 1}): String
  born: Date
  kind: Kind!
  friends(first: Int): [Member!]!
}
enum Kind { A B }
type Query { member(id: ID!): Member }
'''
PROTO = """
syntax = "proto3"; // message No { string a = 1; }
message Member {
  option (x) = {a: "}"};
  string name = 1;
  repeated int32 scores = 2;
  map<string, Address> homes = 3;
  oneof contact { string email = 4; string phone = 5; }
  google.protobuf.Timestamp joined = 6;
  message Address { string street = 1; }
  enum Kind { UNKNOWN = 0; }
  Kind kind = 7;
}
"""
SQL = """
-- create table no (a int)
CREATE TABLE IF NOT EXISTS [dbo].[Members] (
  Id int IDENTITY(1,1) PRIMARY KEY,
  [First Name] nvarchar(100) NOT NULL DEFAULT ('a, (b)'),
  Born date, Active bit, paid decimal(10, 2), CONSTRAINT pk PRIMARY KEY (Id)
);
"""
AVRO = """{"type": "record", "name": "org.club.Member", "fields": [
  {"name": "name", "type": ["null", "string"]},
  {"name": "joined", "type": {"type": "long", "logicalType": "timestamp-millis"}},
  {"name": "home", "type": {"type": "record", "name": "Home", "fields": [{"name": "street", "type": "string"}]}},
  {"name": "kinds", "type": {"type": "array", "items": {"type": "enum", "name": "K", "symbols": ["A"]}}}]}"""


def shown(found: Described | None) -> dict[str, str]:
    assert found is not None
    return {
        s.name: ", ".join(f"{p.name}:{p.of or p.type}{'[]' * p.many}" for p in s.properties)
        for s in found.schemas
    }


def test_openapi() -> None:
    found = reading.described(OPENAPI, "api/openapi.yaml")
    assert found is not None and found.format == "openapi"
    assert shown(found) == {
        "Base": "created:date-time",
        "Member.home": "street:string",
        "Member": "name:string, born:date, tags:string[], kind:enum, home:Member.home, friends:Member[]",
        "addMember response": "id:integer",
    }
    (route,) = found.routes
    assert (route.method, route.path, route.takes, route.gives) == (
        "post",
        "/members/{memberId}",
        "Member",
        "addMember response",
    )
    assert [p.name for p in route.parameters] == ["memberId", "x-trace"]
    assert next(s for s in found.schemas if s.name == "Member").bases == ("Base",)


def test_the_other_languages() -> None:
    assert shown(reading.described(GRAPHQL, "a.graphql")) == {
        "Member": "id:string, email:string, born:date, kind:enum, friends:Member[]"
    }
    assert shown(reading.described(PROTO, "a.proto")) == {
        "Address": "street:string",
        "Member": "name:string, scores:integer[], homes:Address[], email:string, phone:string, "
        "joined:date-time, kind:enum",
    }
    assert shown(reading.described(SQL, "a.sql")) == {
        "Members": "Id:integer, First Name:string, Born:date, Active:boolean, paid:number"
    }
    assert shown(reading.described(AVRO, "a.avsc")) == {
        "Home": "street:string",
        "Member": "name:string, joined:date-time, home:Home, kinds:enum[]",
    }


def test_a_part_of_a_description_is_read_and_other_files_are_not() -> None:
    part = "Member: {type: object, properties: {name: {type: string}}}\nKind: {type: string, enum: [a]}\n"
    assert shown(reading.described(part, "openapi/parts.yaml")) == {"Member": "name:string"}
    assert reading.described("name: build\non: push\n", "api/ci.yaml") is None
    assert reading.described('{"properties": 3, "openapi": {', "api/x.json").gaps  # type: ignore[union-attr]


@given(st.text(max_size=400))
def test_no_text_makes_a_reader_fail(text: str) -> None:
    for suffix in ("graphql", "proto", "sql", "avsc", "yaml", "json"):
        reading.described(text, f"openapi.{suffix}")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["string", "array", "#/a/B", "object", "record"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["properties", "items", "type", "allOf", "$ref", "fields", "name", "schemas", "paths", "get"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_document_makes_a_reader_fail(value: object) -> None:
    from inventory.schemas import avro

    if openapi.describes(value):
        openapi.read(value, "a.json", "")
    document = {
        "openapi": "3",
        "components": {"schemas": value},
        "paths": {"/a": value},
        "definitions": value,
    }
    openapi.read(document, "a.json", "")
    avro.read(value, "a.avsc")


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (graphql.read, "type A @a("),
        (graphql.read, '"""' * 3 + "type A { b(: C "),
        (protobuf.read, "message A { /* string a = "),
        (ddl.read, "create table a ( b ("),
        (ddl.read, "create temp temporary table a.b.c ''"),
    ],
)
def test_the_time_grows_with_the_length_only(read: object, text: str) -> None:
    def took(times: int) -> float:
        began = time.process_time()
        read(text * times, "a")  # type: ignore[operator]
        return time.process_time() - began

    took(10)
    assert min(took(8_000) for _ in range(2)) < 12 * min(took(1_000) for _ in range(3)) + 0.2


def test_fields_get_the_types_of_the_class_they_belong_to() -> None:
    found = known([d for d in [reading.described(GRAPHQL, "a.graphql")] if d is not None])
    field = Field("member.born", owner="Member")
    flow = Flow("f", "fn:f", "write", "store:cosmos_db:club/members", None, (field,), "high", ())
    (filled,) = fill([flow], [], found)
    assert filled.fields == (Field("member.born", type="date", owner="Member"),)


@pytest.mark.parametrize(
    ("route", "methods", "fits"),
    [
        ("members/{id:guid}", ["post"], True),
        ("api/Members/{id}", [], True),
        ("members/{id}", ["get"], False),
        ("members", ["post"], False),
    ],
)
def test_a_route_is_joined_by_its_method_and_its_path(route: str, methods: list[str], fits: bool) -> None:
    found = known([d for d in [reading.described(OPENAPI, "api/openapi.yaml")] if d is not None])
    properties = {"route": route, "methods": methods}
    trigger = Binding("b", "fn:f", "httpTrigger", "trigger", "req", properties, Location("api/f.py"))
    function = Function("fn:f", "app:.", "f", "python", "python_v2", Location("api/f.py"), (trigger,))
    flow = Flow("f", "fn:f", "receive", "caller:http", None, (), "high", (Location("api/f.py", 3),))
    (filled,) = fill([flow], [function], found)
    paths = [field.path for field in filled.fields]
    assert paths == (
        ["memberId", "x-trace", "born", "created", "home.street", "kind", "name", "tags[]"] if fits else []
    )
    assert filled.confidence == ("medium" if fits else "high")
