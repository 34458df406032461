"""Node's habits on apps small enough to see at a glance what is true: routers, adapters, uploads, hooks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inventory.graph import Graph
from inventory.scan import scan
from tests.test_flow import HTTP, QUEUE, flows, names

BINDINGS = [HTTP[0], {"type": "http", "direction": "out", "name": "res"}, QUEUE]


def graph(tmp_path: Path, code: str, **files: str) -> Graph:
    """The graph of an app with one HTTP function in JavaScript whose code is `code`."""
    folder = tmp_path / "Work"
    folder.mkdir(parents=True, exist_ok=True)
    (tmp_path / "host.json").write_text("{}")
    (folder / "function.json").write_text(json.dumps({"bindings": BINDINGS}))
    (folder / "index.js").write_text(code)
    for name, text in files.items():
        (tmp_path / f"{name}.js").write_text(text)
    return scan(tmp_path)


HANDLERS = """
const save = async (req, res) => { res.status(201).json({ email: req.body.email }); };
const find = (req, res) => { res.send(req.query.town); };
"""


@pytest.mark.parametrize(
    "dispatch",
    [
        "const t = { 'POST /a': save, 'GET /a': find }; await t[`${req.method} /${req.params.x}`](req, context.res);",
        "const t = { post: save, get: find }; const f = t[req.method.toLowerCase()]; await f(req, context.res);",
        "const t = new Map([['POST', save], ['GET', find]]); await t.get(req.method)(req, context.res);",
        "const t = new Map(); t.set('POST', save); t.set('GET', find); await t.get(req.method)(req, context.res);",
        "const t = { POST: { run: save }, GET: { run: find } }; await t[req.method].run(req, context.res);",
        "const steps = [save, find]; let at = 0; await steps[at++](req, context.res);",
        "const steps = [save, find]; for (let i = 0; i < 2; i++) await steps[i](req, context.res);",
        "switch (req.method) { case 'POST': await save(req, context.res); break; default: find(req, context.res); }",
        "for (const [k, f] of new Map([['POST', save], ['GET', find]])) await f(req, context.res);",
    ],
)
def test_a_handler_that_is_looked_up_is_any_of_the_table(tmp_path: Path, dispatch: str) -> None:
    found = graph(tmp_path, f"{HANDLERS}module.exports = async function (context, req) {{ {dispatch} }};")
    assert {"email", "town"} <= names(found, "respond")


def test_what_is_called_by_a_computed_key_is_less_sure(tmp_path: Path) -> None:
    call = "const t = { a: save, b: find }; t[req.query.do](req, context.res);"
    found = graph(tmp_path, f"{HANDLERS}module.exports = async function (context, req) {{ {call} }};")
    assert {f.confidence for f in flows(found, "respond") if f.fields} == {"medium"}


ROUTER = """
class Router {
  constructor() { this.table = {}; this.before = []; }
  use(step) { this.before.push(step); return this; }
  post(path, ...steps) { this.table[`POST ${path}`] = steps; return this; }
  async handle(context, req) {
    const res = answer(context);
    for (const step of this.before) await step(req, res, () => {});
    for (const step of this.table[`${req.method} ${req.params.path}`]) await step(req, res, () => {});
  }
}
const answer = (context) => ({
  status: function (code) { context.res = { ...context.res, status: code }; return this; },
  json(data) { context.res = { ...context.res, body: data }; return this; },
});
module.exports = { router: new Router() };
"""


def test_a_router_of_the_repository_runs_what_is_registered_with_it(tmp_path: Path) -> None:
    code = """
const { router } = require('../router');
router.use((req, res, next) => { req.guest = { badge: req.headers['x-badge'] }; next(); });
router.post('/orders', async (req, res) => {
  const order = req.body;
  order.badge = req.guest.badge;
  res.status(200).json({ id: order.id, badge: order.badge });
});
module.exports = (context, req) => router.handle(context, req);
"""
    found = graph(tmp_path, code, router=ROUTER)
    assert {"id", "badge"} <= names(found, "respond")
    assert {"id", "headers.x-badge"} <= names(found, "receive")


def test_members_that_are_set_on_data_go_where_the_data_go(tmp_path: Path) -> None:
    code = """
module.exports = async function (context, req) {
  const order = req.body;
  order.town = req.query.where;
  context.bindings.out = { phone: order.phone, town: order.town };
};"""
    found = graph(tmp_path, code)
    assert names(found, "send") == {"phone", "town"}


def test_very_many_handlers_are_followed_so_far_and_said(tmp_path: Path) -> None:
    table = ", ".join(f"h{n}: (req, res) => res.json(req.body.f{n})" for n in range(100))
    code = f"const t = {{ {table} }}; module.exports = (context, req) => t[req.query.x](req, context.res);"
    found = graph(tmp_path, code)
    assert any("100 functions" in gap.reason for gap in found.gaps)


UPLOADS = {
    "multer": "upload.single('scan')(req, context.res, () => { context.bindings.out = { name: req.file.originalname }; });",
    "busboy": "const bb = Busboy({ headers: req.headers }); bb.on('file', (part, stream, about) => { context.bindings.out = { name: about.filename }; }); bb.end(req.body);",
    "busboy_fields": "const bb = Busboy({ headers: req.headers }); bb.on('field', (part, value) => { context.bindings.out = { name: value }; }); bb.end(req.body);",
    "stream": "const bb = Busboy({ headers: req.headers }); bb.on('file', (part, stream) => { const all = []; stream.on('data', (piece) => all.push(piece)); stream.on('end', () => { context.bindings.out = { name: Buffer.concat(all) }; }); });",
    "parts": "const parts = multipart.Parse(req.body, multipart.getBoundary(req.headers.x)); context.bindings.out = { name: parts[0].filename };",
    "formidable": "formidable({}).parse(req, (err, fields, files) => { context.bindings.out = { name: fields.name }; });",
    "formidable_promise": "const [fields] = await formidable({}).parse(req); context.bindings.out = { name: fields.name };",
}


@pytest.mark.parametrize("how", UPLOADS)
def test_parts_of_an_upload_are_the_request_s(tmp_path: Path, how: str) -> None:
    code = f"""
const multer = require('multer'), Busboy = require('busboy'), multipart = require('parse-multipart');
const formidable = require('formidable');
const upload = multer({{ storage: multer.memoryStorage() }});
module.exports = async function (context, req) {{ {UPLOADS[how]} }};"""
    found = graph(tmp_path, code)
    assert [f.origin for f in flows(found, "send")] == ["caller:http"]
    assert "name" in names(found, "send")


SAVE = """
const { app } = require('@azure/functions');
app.http('save', { handler: async (request, context) => { const b = await request.json(); return { jsonBody: { town: b.town } }; } });
app.storageQueue('take', { queueName: 'mails', connection: 'S', handler: async (item, context) => {} });
"""


def hooked(tmp_path: Path, hooks: str) -> Graph:
    """An app of two functions in the fourth model, with `hooks` in a file of their own."""
    (tmp_path / "host.json").write_text("{}")
    (tmp_path / "package.json").write_text('{"main": "{hooks,save}.js"}')
    (tmp_path / "save.js").write_text(SAVE)
    (tmp_path / "hooks.js").write_text(f"const {{ app }} = require('@azure/functions');\n{hooks}")
    return scan(tmp_path)


def test_hooks_run_around_every_function(tmp_path: Path) -> None:
    hooks = """
app.hook.preInvocation(async (context) => {
  context.hookData.town = context.inputs[0].nick;
  context.invocationContext.log(context.hookData.town);
});
app.hook.postInvocation((context) => { console.log(context.result.jsonBody.town, context.hookData.town); });
"""
    found = hooked(tmp_path, hooks)
    logged = {f.function: names(found, "log") for f in flows(found, "log") if f.fields}
    assert set(logged) == {"fn:save", "fn:take"}
    assert {"town", "nick"} <= logged["fn:save"]
    assert names(found, "respond") == {"town"}


def test_a_hook_may_put_another_function_in_the_place_of_the_handler(tmp_path: Path) -> None:
    hooks = """
app.hook.preInvocation((context) => {
  const original = context.functionHandler;
  context.functionHandler = async (...given) => { console.log(given[0].nick); return original(...given); };
});
"""
    found = hooked(tmp_path, hooks)
    assert "nick" in names(found, "log")
    assert names(found, "respond") == {"town"}
