// @ts-check
// The data map: draws the graph of the page's own JSON, filters it, and shows what each box and arrow rests on.
// Nothing is loaded and nothing is sent. All text goes through textContent: names can't become markup.
"use strict";

(() => {
  /**
   * @typedef {[number, number]} At  file and line
   * @typedef {[string, number, string, string]} Field  name, category or -1, confidence, transforms
   * @typedef {{i: string, k: string, n: string, d: string, app: string, p: number, law: string, t: boolean,
   *   h: boolean, c: number[], a: number[], r: string, e: At[], g: number[]}} Place
   * @typedef {{f: number, t: number, o: string[], c: number[], x: Field[], q: string, a: number[],
   *   e: At[]}} Way
   * @typedef {{places: Place[], ways: Way[], categories: [string, string][], activities: [string, number[]][],
   *   subjects: string[], countries: string[], files: string[], gaps: [string, number, number][]}} Content
   * @typedef {{key: string, kind: string, name: string, detail: string, members: number[], column: number,
   *   x: number, y: number, height: number, lines: string[], names: number}} Box
   * @typedef {{key: string, one: string, other: string, ways: number[], forth: number[], back: number[]}} Line
   */

  const SVG = "http://www.w3.org/2000/svg";
  const FEW = 70; // places that are drawn each by itself at first
  const WIDTH = 184;
  const ROOM = 14;
  const SHOWN = 200; // items of a list that are written out
  const COLUMNS = /** @type {Record<string, number>} */ ({ caller: 0, function: 1, store: 2, recipient: 2 });
  const KINDS = /** @type {Record<string, string>} */ ({
    caller: "Caller", function: "Function", store: "Data store", recipient: "Recipient",
  });
  const PLURALS = /** @type {Record<string, string>} */ ({
    function: "functions", store: "data stores", recipient: "recipients",
  });

  const content = /** @type {Content} */ (JSON.parse(byId("content").textContent || "{}"));
  const texts = content.ways.map((way) =>
    [nameOf(way.f), nameOf(way.t), ...way.o, ...way.x.map((field) => field[0]),
      ...way.e.map((at) => content.files[at[0]])].join("\n").toLowerCase());
  const apps = new Set(content.places.flatMap((place) => (place.app ? [place.app] : []))).size;
  const touching = /** @type {number[][]} */ (content.places.map(() => []));
  content.ways.forEach((way, number) => {
    touching[way.f].push(number);
    if (way.t !== way.f) touching[way.t].push(number);
  });

  /** Groups that are drawn apart, what is shown, what is chosen, and how large. */
  const apart = /** @type {Set<string>} */ (new Set());
  let boxes = /** @type {Map<string, Box>} */ (new Map());
  let lines = /** @type {Map<string, Line>} */ (new Map());
  let chosen = "";
  let focused = "";
  let scale = 0;
  let natural = { width: 0, height: 0 };

  // --- small things ---------------------------------------------------------------------------------

  /** @param {string} id @returns {HTMLElement} */
  function byId(id) {
    const found = document.getElementById(id);
    if (!found) throw new Error(`no element ${id}`);
    return found;
  }

  /** @param {number} place */
  function nameOf(place) {
    return `${content.places[place].n}\n${content.places[place].i}`;
  }

  /**
   * An element with text or children.
   * @param {string} tag @param {...(string | Node)} inside
   */
  function element(tag, ...inside) {
    const made = document.createElement(tag);
    made.append(...inside);
    return made;
  }

  /** @param {string} tag @param {Record<string, string | number>} attributes @param {...(string | Node)} inside */
  function drawn(tag, attributes, ...inside) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
    made.append(...inside);
    return made;
  }

  const measure = document.createElement("canvas").getContext("2d");

  /** Text cut to a width. @param {string} text @param {number} width @param {string} font */
  function cut(text, width, font) {
    if (!measure) return text;
    measure.font = font;
    if (measure.measureText(text).width <= width) return text;
    let length = text.length;
    while (length > 1 && measure.measureText(`${text.slice(0, length)}…`).width > width) length -= 1;
    return `${text.slice(0, length)}…`;
  }

  /** Text in one or two lines of a width. @param {string} text @param {number} width @param {string} font */
  function broken(text, width, font) {
    const whole = cut(text, width, font);
    if (whole === text) return [text];
    const parts = text.split(/(?<=[\s/_.:,-])|(?<=[a-z0-9])(?=[A-Z])/);
    let first = "";
    while (parts.length && cut(first + parts[0], width, font) === first + parts[0]) first += parts.shift();
    return first ? [first.trim(), cut(parts.join(""), width, font)] : [whole];
  }

  /** @param {At[]} evidence */
  function places(evidence) {
    const list = element("ul");
    for (const [file, line] of evidence.slice(0, SHOWN)) {
      list.append(element("li", element("code", `${content.files[file]}:${line}`)));
    }
    if (evidence.length > SHOWN) list.append(element("li", `and ${evidence.length - SHOWN} more, in the tables`));
    return evidence.length ? list : element("p", "none");
  }

  /** @param {number[]} categories */
  function categories(categories) {
    const list = element("ul");
    for (const key of categories) {
      const [words, article] = content.categories[key];
      list.append(article ? element("li", special(`▲ ${words} (Article ${article})`)) : element("li", words));
    }
    return categories.length ? list : element("p", "none seen");
  }

  /** @param {string} text */
  function special(text) {
    const made = element("strong", text);
    made.className = "special";
    return made;
  }

  /** @param {number[]} some */
  function isSpecial(some) {
    return some.some((key) => content.categories[key][1] !== "");
  }

  // --- what is shown --------------------------------------------------------------------------------

  /** @param {string} name */
  function value(name) {
    const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(`by-${name}`));
    return field instanceof HTMLInputElement && field.type === "checkbox" ? (field.checked ? "1" : "") : field.value;
  }

  /** The ways and places that the filters leave. @param {boolean} hidden whether stores of the platform's making stay */
  function left(hidden) {
    const text = value("text").trim().toLowerCase();
    const [category, subject, activity, country] =
      ["category", "subject", "activity", "country"].map((name) => (value(name) === "" ? -1 : Number(value(name))));
    const about = new Set(content.activities.flatMap(([, people], number) => (people.includes(subject) ? [number] : [])));
    const empty = value("empty") === "1";

    const ways = content.ways.flatMap((way, number) => {
      const ends = [content.places[way.f], content.places[way.t]];
      const keep = (category < 0 || way.c.includes(category))
        && (activity < 0 || way.a.includes(activity))
        && (subject < 0 || way.a.some((one) => about.has(one)))
        && (country < 0 || ends.some((end) => end.p === country))
        && (!text || texts[number].includes(text))
        && (hidden || !ends.some((end) => end.h))
        && (empty || way.c.length > 0);
      return keep ? [number] : [];
    });
    const met = new Set(ways.flatMap((number) => [content.ways[number].f, content.ways[number].t]));
    content.places.forEach((place, number) => {
      const keep = touching[number].length === 0 && category < 0 && subject < 0 && empty
        && (activity < 0 || place.a.includes(activity))
        && (country < 0 || place.p === country)
        && (!text || nameOf(number).toLowerCase().includes(text))
        && (hidden || !place.h);
      if (keep) met.add(number);
    });
    return { ways, places: [...met].sort((a, b) => a - b) };
  }

  /** What a place may be drawn together with. @param {Place} place */
  function groupOf(place) {
    if (place.k === "function") return `function:${place.app}`;
    if (place.k === "store") return `store:${place.d}`;
    return place.k === "recipient" ? `recipient:${place.p}` : "";
  }

  /** @param {string} group @param {number} count */
  function groupName(group, count) {
    const kind = group.split(":", 1)[0];
    const rest = group.slice(kind.length + 1);
    const where = kind === "recipient" ? (Number(rest) < 0 ? "country not known" : content.countries[Number(rest)]) : rest;
    return { kind, name: `${count} ${PLURALS[kind]}`, detail: where };
  }

  /** Makes the boxes and lines of what is left. @param {{ways: number[], places: number[]}} rest */
  function gather(rest) {
    const groups = /** @type {Map<string, number[]>} */ (new Map());
    for (const number of rest.places) {
      const group = groupOf(content.places[number]);
      if (group) groups.set(group, [...(groups.get(group) || []), number].slice(-1e6));
    }
    const keys = /** @type {string[]} */ ([]);
    boxes = new Map();
    for (const number of rest.places) {
      const place = content.places[number];
      const group = groupOf(place);
      const members = groups.get(group) || [];
      const together = group !== "" && members.length > 1 && !apart.has(group);
      const key = together ? `group:${group}` : `place:${number}`;
      keys[number] = key;
      if (boxes.has(key)) continue;
      const said = together ? groupName(group, members.length) : { kind: place.k, name: place.n, detail: place.d };
      boxes.set(key, {
        key, ...said, members: together ? members : [number], column: COLUMNS[said.kind], x: 0, y: 0, height: 0, lines: [], names: 1,
      });
    }
    lines = new Map();
    for (const number of rest.ways) {
      const way = content.ways[number];
      const [start, end] = [keys[way.f], keys[way.t]];
      if (start === end) continue;
      const [one, other] = start < end ? [start, end] : [end, start];
      const key = `line:${one}|${other}`;
      const line = lines.get(key) || { key, one, other, ways: [], forth: [], back: [] };
      line.ways.push(number);
      (start === one ? line.forth : line.back).push(number);
      lines.set(key, line);
    }
  }

  // --- places on the map ----------------------------------------------------------------------------

  function lay() {
    const columns = /** @type {Box[][]} */ ([[], [], []]);
    for (const box of boxes.values()) {
      write(box);
      columns[box.column].push(box);
    }
    const near = /** @type {Map<string, Box[]>} */ (new Map());
    for (const line of lines.values()) {
      for (const [from, to] of [[line.one, line.other], [line.other, line.one]]) {
        const end = boxes.get(to);
        if (end) near.set(from, [...(near.get(from) || []), end]);
      }
    }
    for (const column of columns) stack(column);
    for (let sweep = 0; sweep < 6; sweep += 1) {
      for (const number of sweep % 2 ? [1, 0, 2] : [2, 1, 0]) {
        const wishes = new Map(columns[number].map((box) => [box, wish(box, near.get(box.key) || [])]));
        columns[number].sort((a, b) => (wishes.get(a) || 0) - (wishes.get(b) || 0) || (a.key < b.key ? -1 : 1));
        spread(columns[number], columns[number].map((box) => wishes.get(box) || 0));
      }
    }
    const used = columns.filter((column) => column.length);
    const gap = Math.max(120, Math.min(320, (byId("map").clientWidth - 3 * WIDTH - 120) / 2));
    const top = Math.min(0, ...used.flat().map((box) => box.y - box.height / 2));
    used.forEach((column, number) => column.forEach((box) => {
      box.x = 20 + WIDTH / 2 + number * (WIDTH + gap);
      box.y += 16 - top;
    }));
    natural = {
      width: 40 + used.length * WIDTH + Math.max(0, used.length - 1) * gap + 50,
      height: 32 + Math.max(40, ...used.flat().map((box) => box.y + box.height / 2)),
    };
  }

  /** @param {Box} box @param {Box[]} near */
  function wish(box, near) {
    const some = near.filter((other) => other.column !== box.column);
    return some.length ? some.reduce((sum, other) => sum + other.y, 0) / some.length : box.y;
  }

  /** @param {Box[]} column */
  function stack(column) {
    let at = 0;
    for (const box of column) {
      box.y = at + box.height / 2;
      at += box.height + ROOM;
    }
  }

  /** Places nearest to the wished ones that keep order and room: pools of neighbours that are in each other's way.
   * @param {Box[]} column @param {number[]} wishes */
  function spread(column, wishes) {
    const pools = /** @type {{sum: number, count: number}[]} */ ([]);
    const offsets = /** @type {number[]} */ ([]);
    let offset = 0;
    column.forEach((box, number) => {
      if (number) offset += (column[number - 1].height + box.height) / 2 + ROOM;
      offsets.push(offset);
      let pool = { sum: wishes[number] - offset, count: 1 };
      for (let last = pools.at(-1); last && last.sum / last.count > pool.sum / pool.count; last = pools.at(-1)) {
        pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
        pools.pop();
      }
      pools.push(pool);
    });
    const flat = pools.flatMap((pool) => Array(pool.count).fill(pool.sum / pool.count));
    column.forEach((box, number) => { box.y = flat[number] + offsets[number]; });
  }

  /** The lines of text in a box, which make its height. @param {Box} box */
  function write(box) {
    const inside = WIDTH - 24;
    box.lines = broken(box.name, inside, "600 13px Arial, sans-serif");
    box.names = box.lines.length;
    const only = box.members.length === 1 ? content.places[box.members[0]] : undefined;
    if (only?.app && apps > 1) box.lines.push(cut(only.app, inside, "12px Arial, sans-serif"));
    if (box.detail) box.lines.push(cut(box.detail, inside, "12px Arial, sans-serif"));
    const some = box.members.map((number) => content.places[number]);
    const kinds = box.kind === "function" ? [] : [...new Set(some.flatMap((place) => place.c))];
    const delicate = kinds.filter((key) => content.categories[key][1] !== "");
    if (delicate.length) {
      const more = delicate.length > 1 ? ` +${delicate.length - 1}` : "";
      box.lines.push(cut(`▲ ${content.categories[delicate[0]][0]}${more}`, inside, "600 12px Arial, sans-serif"));
    }
    const third = some.find((place) => place.t);
    if (third) box.lines.push(cut(`⊕ ${content.countries[third.p]}`, inside, "600 12px Arial, sans-serif"));
    box.height = 18 + box.lines.length * 16 + (box.kind === "store" ? 8 : 0);
  }

  // --- drawing --------------------------------------------------------------------------------------

  function redraw() {
    const rest = left(value("hidden") === "1");
    gather(rest);
    lay();
    paint();
    const shown = `${rest.places.length} of ${content.places.length} places and ${rest.ways.length} of ${content.ways.length} flows are shown`;
    const together = boxes.size < rest.places.length ? `, drawn together as ${boxes.size} boxes: choose one to draw its parts` : "";
    byId("shown").textContent = `${shown}${together}.`;
    const rows = left(true);
    strike("p", content.places.length, new Set(rows.places));
    strike("w", content.ways.length, new Set(rows.ways));
    resize();
  }

  /** Leaves rows out of the tables. @param {string} letter @param {number} count @param {Set<number>} kept */
  function strike(letter, count, kept) {
    for (let number = 0; number < count; number += 1) {
      const row = document.getElementById(`${letter}${number}`);
      if (row) row.hidden = !kept.has(number);
    }
  }

  function paint() {
    const picture = drawn("svg", { role: "group", "aria-label": "Boxes and arrows", viewBox: `0 0 ${natural.width} ${natural.height}` });
    picture.id = "picture-live";
    for (const line of lines.values()) picture.append(paintLine(line));
    for (const box of boxes.values()) picture.append(paintBox(box));
    byId("map").replaceChildren(picture);
    if (!boxes.has(focused) && !lines.has(focused)) focused = [...boxes.keys()][0] || "";
    point();
    mark();
  }

  /** The one thing on the map that Tab leads to. */
  function point() {
    for (const item of byId("map").querySelectorAll("[data-key]")) {
      item.setAttribute("tabindex", item.getAttribute("data-key") === focused ? "0" : "-1");
    }
  }

  /** @param {Box} box */
  function paintBox(box) {
    const left = box.x - WIDTH / 2;
    const top = box.y - box.height / 2;
    const hidden = box.members.every((number) => content.places[number].h) ? " hidden-store" : "";
    const group = drawn("g", {
      class: `box ${box.kind}${hidden}`, role: "button", "data-key": box.key,
      "aria-roledescription": KINDS[box.kind], "aria-description": spoken(box),
    }, drawn("title", {}, box.name));
    if (box.members.length > 1) group.append(...shape(box.kind, left + 5, top + 5, box.height));
    group.append(...shape(box.kind, left, top, box.height));
    box.lines.forEach((line, number) => {
      const look = number < box.names ? "name" : line.startsWith("▲") ? "alarm" : line.startsWith("⊕") ? "far" : "detail";
      const y = top + 20 + number * 16 + (box.kind === "store" ? 8 : 0);
      group.append(drawn("text", { x: left + 12, y, class: look }, line));
    });
    return group;
  }

  /** @param {Box} box */
  function spoken(box) {
    const marks = box.lines.filter((line) => /^[▲⊕]/.test(line));
    return marks.map((line) => line.replace("▲", "special category:").replace("⊕", "third country:")).join(", ");
  }

  /** @param {string} kind @param {number} x @param {number} y @param {number} height */
  function shape(kind, x, y, height) {
    const [right, low] = [x + WIDTH, y + height];
    if (kind === "store") {
      const arc = `A${WIDTH / 2} 6 0 0`;
      return [
        drawn("path", { d: `M${x} ${y + 6}${arc} 1 ${right} ${y + 6}V${low - 6}${arc} 1 ${x} ${low - 6}Z` }),
        drawn("path", { d: `M${x} ${y + 6}${arc} 0 ${right} ${y + 6}` }),
      ];
    }
    if (kind === "recipient") {
      return [drawn("path", { d: `M${x} ${y}H${right - 10}L${right} ${y + height / 2}L${right - 10} ${low}H${x}Z` })];
    }
    return [drawn("rect", { x, y, width: WIDTH, height, rx: kind === "caller" ? Math.min(20, height / 2) : 3 })];
  }

  /** @param {Line} line */
  function paintLine(line) {
    const ends = [boxes.get(line.one), boxes.get(line.other)];
    const [one, other] = /** @type {Box[]} */ (ends);
    const look = looks(line.ways);
    const copy = line.ways.every((number) => content.ways[number].o.join() === "copy") ? " copy" : "";
    const group = drawn("g", { class: `line ${look}${copy}`, role: "button", "data-key": line.key, "aria-label": arrowSpoken(line) });
    const [way, forth, back] = curve(one, other);
    group.append(drawn("path", { class: "reach", d: way }), drawn("path", { class: "outer", d: way }));
    if (look === "delicate") group.append(drawn("path", { class: "inner", d: way }));
    if (line.forth.length) group.append(drawn("path", { class: `head ${looks(line.forth)}`, d: forth }));
    if (line.back.length) group.append(drawn("path", { class: `head ${looks(line.back)}`, d: back }));
    return group;
  }

  /** How a line for some ways looks. @param {number[]} ways */
  function looks(ways) {
    const kinds = ways.flatMap((number) => content.ways[number].c);
    return isSpecial(kinds) ? "delicate" : kinds.length ? "plain" : "none";
  }

  /** @param {Line} line */
  function arrowSpoken(line) {
    const [one, other] = [boxes.get(line.one), boxes.get(line.other)];
    const kinds = [...new Set(line.ways.flatMap((number) => content.ways[number].c))];
    const what = kinds.map((key) => content.categories[key][0]).slice(0, 6).join(", ") || "no category seen";
    const [from, to] = line.forth.length ? [one, other] : [other, one];
    const [start, join] = line.forth.length && line.back.length ? ["between", "and"] : ["from", "to"];
    return `Flow ${start} ${from?.name} ${join} ${to?.name}: ${what}`;
  }

  /** A curve between two boxes and the heads at its ends; boxes of one column are joined on their right.
   * @param {Box} one @param {Box} other @returns {[string, string, string]} */
  function curve(one, other) {
    const half = WIDTH / 2;
    if (one.column === other.column) {
      const x = one.x + half;
      const far = x + 24 + Math.min(24, Math.abs(one.y - other.y) / 20);
      const way = `M${x} ${one.y}C${far} ${one.y} ${far} ${other.y} ${x} ${other.y}`;
      return [way, head(x, other.y, -1), head(x, one.y, -1)];
    }
    const side = one.x < other.x ? 1 : -1;
    const [ax, bx] = [one.x + side * half, other.x - side * half];
    const [ay, by] = [one.y + lean(one, other), other.y + lean(other, one)];
    const middle = (ax + bx) / 2;
    return [`M${ax} ${ay}C${middle} ${ay} ${middle} ${by} ${bx} ${by}`, head(bx, by, side), head(ax, ay, -side)];
  }

  /** Lines leave a box towards where they go, so that they don't all lie on one spot. @param {Box} box @param {Box} other */
  function lean(box, other) {
    const room = box.height / 2 - 10;
    return Math.max(-room, Math.min(room, (other.y - box.y) / 12));
  }

  /** @param {number} x @param {number} y @param {number} side */
  function head(x, y, side) {
    return `M${x} ${y}l${-9 * side} -5v10z`;
  }

  // --- size -----------------------------------------------------------------------------------------

  function fit() {
    const room = byId("map").clientWidth - 4;
    scale = Math.max(0.55, Math.min(1, room / natural.width));
  }

  function resize() {
    if (!scale) fit();
    const picture = byId("map").firstElementChild;
    picture?.setAttribute("width", String(Math.round(natural.width * scale)));
    picture?.setAttribute("height", String(Math.round(natural.height * scale)));
  }

  /** @param {number} by */
  function zoom(by) {
    const map = byId("map");
    const middle = [(map.scrollLeft + map.clientWidth / 2) / scale, (map.scrollTop + map.clientHeight / 2) / scale];
    scale = Math.max(0.2, Math.min(3, scale * by));
    resize();
    map.scrollTo(middle[0] * scale - map.clientWidth / 2, middle[1] * scale - map.clientHeight / 2);
  }

  // --- evidence -------------------------------------------------------------------------------------

  /** Shows what a box or a line rests on. @param {string} key */
  function choose(key) {
    chosen = key;
    focused = key;
    point();
    mark();
    const box = boxes.get(key);
    const line = lines.get(key);
    const inside = box ? (box.members.length > 1 ? ofGroup(box) : ofPlace(box.members[0])) : line ? ofWays(line.ways) : [];
    byId("evidence-title").textContent = box ? `${KINDS[box.kind]}: ${box.name}` : line ? "Flow" : "Evidence";
    byId("evidence-body").replaceChildren(...(inside.length ? inside : [element("p", "Choose a box or an arrow of the map.")]));
    byId("evidence").scrollTop = 0;
  }

  /** Brings out what is chosen and what it is joined with. */
  function mark() {
    const joined = new Set([chosen]);
    for (const line of lines.values()) {
      if (line.one === chosen || line.other === chosen) joined.add(line.key).add(line.one).add(line.other);
      if (line.key === chosen) joined.add(line.one).add(line.other);
    }
    const some = boxes.has(chosen) || lines.has(chosen);
    for (const item of byId("map").querySelectorAll("[data-key]")) {
      const key = item.getAttribute("data-key") || "";
      item.classList.toggle("chosen", key === chosen);
      item.classList.toggle("faint", some && !joined.has(key));
      item.setAttribute("aria-pressed", String(key === chosen));
    }
  }

  /** @param {[string, string | Node][]} rows */
  function facts(rows) {
    const list = element("dl");
    for (const [name, said] of rows) list.append(element("dt", name), element("dd", said));
    return list;
  }

  /** @param {string} text @param {() => void} act */
  function button(text, act) {
    const made = element("button", text);
    made.setAttribute("type", "button");
    made.addEventListener("click", act);
    return made;
  }

  /** @param {number[]} numbers @param {string[]} words */
  function worded(numbers, words) {
    return numbers.map((number) => words[number]).join(", ") || "none";
  }

  /** @param {Box} box */
  function ofGroup(box) {
    const group = box.key.slice("group:".length);
    const open = button("Draw its parts", () => {
      apart.add(group);
      redraw();
      byId("map").focus();
    });
    const list = element("ul");
    for (const number of box.members.slice(0, SHOWN)) list.append(element("li", content.places[number].n));
    const more = box.members.length - SHOWN;
    if (more > 0) list.append(element("li", `and ${more} more`));
    const kinds = [...new Set(box.members.flatMap((number) => content.places[number].c))];
    return [open, facts([["Of", box.detail], ["Categories", categories(kinds)]]), element("h4", "Parts"), list];
  }

  /** @param {number} number */
  function ofPlace(number) {
    const place = content.places[number];
    const rows = /** @type {[string, string | Node][]} */ ([
      ["Id", element("code", place.i)],
      [place.k === "function" ? "Starts with" : "Kind", place.d || KINDS[place.k]],
      ["Categories", categories(place.c)],
      ["Activities", worded(place.a, content.activities.map(([title]) => title))],
    ]);
    if (place.k === "store" || place.k === "recipient") {
      const third = place.t ? "⊕ third country: " : "";
      rows.push(["Country", place.p < 0 ? "not known" : `${third}${content.countries[place.p]}: ${place.law}`]);
    }
    if (place.k === "store") rows.push(["Kept", place.r || "not known"]);
    rows.push(["Seen at", places(place.e)]);
    const group = groupOf(place);
    const inside = /** @type {Node[]} */ ([facts(rows)]);
    if (apart.has(group) && content.places.filter((other) => groupOf(other) === group).length > 1) {
      inside.push(button("Draw it together with others of its kind", () => {
        apart.delete(group);
        redraw();
      }));
    }
    return [...inside, ...flowsOf(number), ...gapsOf(place.g)];
  }

  /** @param {number} place */
  function flowsOf(place) {
    const list = element("ul");
    const some = touching[place].slice(0, SHOWN);
    for (const number of some) {
      const way = content.ways[number];
      const out = way.f === place;
      const other = content.places[out ? way.t : way.f].n;
      const kinds = way.c.map((key) => content.categories[key][0]).join(", ");
      const text = `${out ? "→" : "←"} ${other}: ${way.o.join(", ")}${kinds ? ` (${kinds})` : ""}`;
      list.append(element("li", button(text, () => show(number))));
    }
    const more = touching[place].length - some.length;
    if (more > 0) list.append(element("li", `and ${more} more, in the tables`));
    return [element("h4", "Flows"), some.length ? list : element("p", "none seen")];
  }

  /** The evidence of one flow, whether or not it is drawn by itself. @param {number} number */
  function show(number) {
    const line = [...lines.values()].find((one) => one.ways.includes(number));
    if (line && line.ways.length <= 2) choose(line.key);
    else {
      byId("evidence-title").textContent = "Flow";
      byId("evidence-body").replaceChildren(...ofWays([number]));
    }
    byId("evidence").focus();
  }

  /** @param {number[]} numbers */
  function ofWays(numbers) {
    const inside = /** @type {Node[]} */ ([]);
    for (const number of numbers.slice(0, 20)) inside.push(...ofWay(number));
    if (numbers.length > 20) inside.push(element("p", `and ${numbers.length - 20} more flows: choose a part, or see the tables.`));
    return inside;
  }

  /** @param {number} number */
  function ofWay(number) {
    const way = content.ways[number];
    const title = element("h4", `${content.places[way.f].n} → ${content.places[way.t].n}`);
    const fields = element("ul");
    for (const [name, category, sure, transforms] of way.x.slice(0, SHOWN)) {
      const item = element("li", element("code", name));
      if (category >= 0) item.append(` ${content.categories[category][0]}, confidence ${sure}`);
      if (transforms) item.append(`, passed through ${transforms}`);
      fields.append(item);
    }
    const nameless = way.o.includes("copy") ? "whatever is there" : "none could be named";
    const files = new Set(way.e.map(([file]) => file));
    const gaps = content.gaps.flatMap(([, file], gap) => (files.has(file) ? [gap] : []));
    return [title, facts([
      ["What", way.o.join(", ")],
      ["Categories", categories(way.c)],
      ["Fields", way.x.length ? fields : nameless],
      ["Confidence", way.q || "—"],
      ["Activities", worded(way.a, content.activities.map(([words]) => words))],
      ["Seen at", places(way.e)],
    ]), ...gapsOf(gaps)];
  }

  /** @param {number[]} numbers */
  function gapsOf(numbers) {
    if (!numbers.length) return [];
    const list = element("ul");
    for (const number of numbers.slice(0, 20)) {
      const [reason, file, line] = content.gaps[number];
      list.append(element("li", `${reason} `, element("code", `${content.files[file]}:${line}`)));
    }
    if (numbers.length > 20) list.append(element("li", `and ${numbers.length - 20} more`));
    return [element("h4", "Not seen in the same files"), list];
  }

  // --- keys and clicks ------------------------------------------------------------------------------

  /** @param {string} key */
  function go(key) {
    focused = key;
    point();
    const item = [...byId("map").querySelectorAll("[data-key]")].find((one) => one.getAttribute("data-key") === key);
    if (item instanceof SVGElement) {
      item.focus();
      item.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  /** The box or line that an arrow key leads to. @param {string} key @param {string} pressed */
  function next(key, pressed) {
    const line = lines.get(key);
    if (line) {
      const [one, other] = /** @type {Box[]} */ ([boxes.get(line.one), boxes.get(line.other)]);
      const [near, far] = one.x <= other.x ? [one, other] : [other, one];
      if (pressed === "ArrowRight") return far.key;
      if (pressed === "ArrowLeft") return near.key;
      const beside = [...lines.values()].filter((two) => two.one === near.key || two.other === near.key);
      return step(beside.map((two) => two.key), key, pressed);
    }
    const box = boxes.get(key);
    if (!box) return key;
    if (pressed === "ArrowUp" || pressed === "ArrowDown") {
      const column = [...boxes.values()].filter((other) => other.column === box.column).sort((a, b) => a.y - b.y);
      return step(column.map((other) => other.key), key, pressed);
    }
    const side = pressed === "ArrowRight" ? 1 : -1;
    const ways = [...lines.values()].filter((one) => {
      const other = boxes.get(one.one === key ? one.other : one.other === key ? one.one : "");
      return other !== undefined && (other.x - box.x) * side >= 0 && other !== box;
    });
    return ways[0]?.key || key;
  }

  /** @param {string[]} keys @param {string} key @param {string} pressed */
  function step(keys, key, pressed) {
    const at = keys.indexOf(key) + (pressed === "ArrowDown" ? 1 : -1);
    return keys[Math.max(0, Math.min(keys.length - 1, at))] || key;
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    const item = event.target instanceof Element ? event.target.closest("[data-key]") : null;
    const key = item?.getAttribute("data-key");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") zoom(1.25);
    else if (event.key === "-") zoom(0.8);
    else if (event.key === "0") {
      fit();
      resize();
    } else if (event.key === "Escape") choose("");
    else if (key && (event.key === "Enter" || event.key === " ")) {
      choose(key);
      byId("evidence").focus();
    } else if (key && event.key.startsWith("Arrow")) go(next(key, event.key));
    else return;
    event.preventDefault();
  }

  /** Moves the map with the pointer. @param {PointerEvent} event */
  function drag(event) {
    const map = byId("map");
    if (event.button !== 0 || event.pointerType === "touch") return;
    const from = { x: event.clientX + map.scrollLeft, y: event.clientY + map.scrollTop };
    /** @param {PointerEvent} moved */
    const move = (moved) => map.scrollTo(from.x - moved.clientX, from.y - moved.clientY);
    const stop = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", stop);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", stop);
  }

  /** @param {string} name @param {string[]} words */
  function fill(name, words) {
    const choice = byId(`by-${name}`);
    const sorted = words.map((text, number) => ({ text, number })).sort((a, b) => a.text.localeCompare(b.text, "en"));
    for (const { text, number } of sorted) {
      const option = document.createElement("option");
      option.value = String(number);
      option.textContent = text;
      choice.append(option);
    }
  }

  function start() {
    fill("category", content.categories.map(([words, article]) => (article ? `${words} (Article ${article})` : words)));
    fill("subject", content.subjects);
    fill("activity", content.activities.map(([title]) => title));
    fill("country", content.countries);
    const groups = new Set(content.places.map(groupOf));
    if (content.places.length <= FEW) groups.forEach((group) => apart.add(group));
    const form = /** @type {HTMLFormElement} */ (byId("filters"));
    let soon = 0;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => {
      clearTimeout(soon);
      soon = setTimeout(redraw, 120);
    });
    form.addEventListener("reset", () => setTimeout(redraw));
    byId("closer").addEventListener("click", () => zoom(1.25));
    byId("farther").addEventListener("click", () => zoom(0.8));
    byId("whole").addEventListener("click", () => {
      fit();
      resize();
    });
    byId("together").addEventListener("click", () => {
      apart.clear();
      redraw();
    });
    byId("apart").addEventListener("click", () => {
      groups.forEach((group) => apart.add(group));
      redraw();
    });
    const map = byId("map");
    map.addEventListener("click", (event) => {
      const item = event.target instanceof Element ? event.target.closest("[data-key]") : null;
      if (item) choose(item.getAttribute("data-key") || "");
    });
    map.addEventListener("keydown", pressed);
    byId("evidence").addEventListener("keydown", (event) => {
      if (event.key === "Escape") go(focused);
    });
    map.addEventListener("pointerdown", drag);
    map.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.15 : 0.87);
    }, { passive: false });
    document.querySelector(".explore")?.removeAttribute("hidden");
    document.body.classList.add("live");
    redraw();
    const asked = /^#show-p(\d+)$/.exec(location.hash); // an address can lead to the evidence of a place
    if (asked && boxes.has(`place:${asked[1]}`)) choose(`place:${asked[1]}`);
  }

  start();
})();
