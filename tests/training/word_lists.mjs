// Writes the word lists of @faker-js/faker (MIT) as JSON: {list: {locale: [words]}}. node word_lists.mjs
import { allLocales } from "@faker-js/faker";

const found = {};
const add = (list, locale, held) => {
  if (typeof held === "string") {
    ((found[list] ??= {})[locale] ??= []).push(held);
  } else if (held && typeof held === "object") {
    for (const item of Object.values(held)) add(list, locale, item);
  }
};
for (const [locale, parts] of Object.entries(allLocales)) {
  for (const [part, lists] of Object.entries(parts)) {
    if (!lists || typeof lists !== "object") continue;
    for (const [list, held] of Object.entries(lists)) add(`${part}.${list}`, locale, held);
  }
}
process.stdout.write(JSON.stringify(found));
