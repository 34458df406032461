// Imports a PIA file into the CNIL's application, as a person would, and says what of it is shown.
// node import_pia.mjs <URL of the application> <file> <path of Chromium> [folder for screenshots]
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [url, file, executablePath, pictures] = process.argv.slice(2);
const pia = JSON.parse(readFileSync(file, "utf8"));
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
const errors = [];
page.on("pageerror", (error) => errors.push(String(error)));
page.on("console", (said) => said.type() === "error" && errors.push(said.text()));
await page.addInitScript(() => {
  for (const part of ["onboardingDashboardConfirmed", "onboardingEntryConfirmed", "onboardingEvaluationConfirmed", "onboardingValidatedConfirmed"]) {
    localStorage.setItem(part, "true");
  }
  localStorage.setItem("userLanguage", "en");
  localStorage.setItem("increaseContrast", "false");
});
await page.goto(`${url}/#/entries`);
await page.waitForSelector("#import_file", { state: "attached", timeout: 60000 });
await page.setInputFiles("#import_file", file);
await page.waitForTimeout(4000);

const stored = (name) =>
  page.evaluate(
    (name) =>
      new Promise((done, failed) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => failed(opening.error);
        opening.onsuccess = () => {
          const all = opening.result.transaction(name).objectStore(name).getAll();
          all.onsuccess = () => done(all.result);
        };
      }),
    name,
  );
const imported = (await stored("pia")).find((one) => one.name.endsWith(pia.pia.name) || one.name.startsWith("(IMPORT)"));
const answers = (await stored("answer")).filter((one) => one.pia_id == imported.id);
const measures = (await stored("measure")).filter((one) => one.pia_id == imported.id);

// Every answer has to be seen on its page, once nothing there is loading any more.
const seen = async () => {
  await page.waitForTimeout(1500);
  await page.waitForFunction(
    () => ![...document.querySelectorAll(".lds-ring, .pia-loader, [class*=loading], [class*=spinner]")].some((one) => one.offsetParent),
    null, { timeout: 30000 },
  ).catch(() => errors.push("still loading"));
  return page.evaluate(() => document.body.innerText + [...document.querySelectorAll("input,textarea")].map((one) => one.value).join(" "));
};
const plain = (html) =>
  page.evaluate((html) => {
    const box = new DOMParser().parseFromString(html, "text/html");
    return box.body.textContent;
  }, html);
const tight = (text) => text.replace(/\s+/g, "");
const shown = {};
const hidden = [];
for (const answer of pia.answers) {
  const [section, item] = String(answer.reference_to);
  const where = `${section}/item/${item}`;
  if (!(where in shown)) {
    await page.goto(`${url}/#/pia/${imported.id}/section/${section}/item/${item}`);
    shown[where] = tight(await seen());
    if (pictures) await page.screenshot({ path: `${pictures}/pia-${section}-${item}.png`, fullPage: true });
  }
  const wanted = [...(answer.data.list ?? []), answer.data.text ? await plain(answer.data.text) : ""];
  for (const text of wanted) if (text && !shown[where].includes(tight(text))) hidden.push([answer.reference_to, text.slice(0, 80)]);
}
await page.goto(`${url}/#/pia/${imported.id}/section/3/item/1`);
const titles = tight(await seen());
if (pictures) await page.screenshot({ path: `${pictures}/pia-3-1.png`, fullPage: true });
for (const measure of pia.measures) if (!titles.includes(tight(await plain(measure.title)))) hidden.push(["measure", measure.title]);
const ran = await page.evaluate(() => window.planted ?? null);
console.log(JSON.stringify({ name: imported.name, answers: answers.length, measures: measures.length, hidden, errors, ran }));
await browser.close();
