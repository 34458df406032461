// Opens pages in a headless browser and says, as JSON, what happened: node open_pages.cjs BROWSER JOB.json
// A job: {pages: {name: path}, sizes: [width…], pictures: folder or null, quick: only open and click}. Packages are
// found from the working folder.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");
const { pathToFileURL } = require("node:url");
const load = createRequire(path.join(process.cwd(), "package.json"));
const { chromium } = load("playwright-core");
const axe = fs.readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds, and where. */
async function violations(page) {
  // The page's own policy forbids scripts; axe comes in through the debugger, which no policy binds.
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

/** Whether anything sticks out of the page to the side. */
const overflow = () => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.body.querySelectorAll("*")].filter(
    (one) => one.getBoundingClientRect().right > room + 1 && !one.parentElement?.closest(".map, .scroll, .picture, pre"),
  );
  return wide.slice(0, 5).map((one) => `${one.tagName} ${one.id} ${one.getAttribute("class")}`);
};

/** What a reader does with the data map. */
async function explored(page) {
  const said = {};
  const body = () => page.locator("#evidence-body").innerText();
  const title = () => page.locator("#evidence-title").innerText();
  said.boxes = await page.locator("#map .box").count();
  said.lines = await page.locator("#map .line").count();
  await page.locator("#map .box.function").first().click();
  said.clicked = { title: await title(), body: await body() };
  const middle = await page.evaluate(() => {
    const way = document.querySelector("#map .line .reach");
    if (!(way instanceof SVGPathElement)) return null;
    way.scrollIntoView({ block: "center", inline: "center" });
    const at = way.getPointAtLength(way.getTotalLength() / 2).matrixTransform(way.getScreenCTM());
    return { x: at.x, y: at.y };
  });
  if (middle) await page.mouse.click(middle.x, middle.y);
  said.arrow = { title: await title(), body: await body() };
  await page.locator("#map .box").first().focus();
  await page.keyboard.press("Enter");
  said.entered = { title: await title(), body: await body(), focus: await page.evaluate(() => document.activeElement?.id) };
  await page.keyboard.press("Escape");
  said.returned = await page.evaluate(() => document.activeElement?.getAttribute("data-key"));
  await page.keyboard.press("ArrowRight");
  said.moved = await page.evaluate(() => document.activeElement?.getAttribute("data-key"));
  await page.keyboard.press("Enter");
  said.along = { title: await title(), body: await body() };
  const width = await page.locator("#picture-live").getAttribute("width");
  await page.locator("#map").focus();
  await page.keyboard.press("+");
  said.larger = Number(await page.locator("#picture-live").getAttribute("width")) > Number(width);
  await page.keyboard.press("0");
  const rows = () => page.locator("#tables tbody tr:visible").count();
  said.rows = await rows();
  await page.locator("#by-text").fill("sendgrid");
  await page.waitForTimeout(300);
  said.filtered = { boxes: await page.locator("#map .box").allTextContents(), rows: await rows(), shown: await page.locator("#shown").innerText() };
  await page.locator("#by-text").fill("nothing is called this");
  await page.waitForTimeout(300);
  said.nothing = await page.locator("#map .box").count();
  await page.getByRole("button", { name: "Show all" }).click();
  await page.waitForTimeout(300);
  said.again = await page.locator("#map .box").count();
  said.filters = {};
  for (const name of ["category", "subject", "activity", "country"]) {
    const choice = page.locator(`#by-${name}`);
    if ((await choice.locator("option").count()) < 2) continue;
    await choice.selectOption({ index: 1 });
    await page.waitForTimeout(300);
    said.filters[name] = await page.locator("#map .box").count();
    await choice.selectOption({ index: 0 });
  }
  await page.waitForTimeout(300);
  await page.getByRole("button", { name: "Draw together" }).click();
  said.together = await page.locator("#map .box").count();
  return said;
}

/** How a reader gets about in a document. */
async function walked(page) {
  await page.keyboard.press("Tab");
  const skip = await page.evaluate(() => {
    const { activeElement: link } = document;
    const box = link?.getBoundingClientRect();
    return { to: link?.getAttribute("href"), seen: Boolean(box && box.top >= 0 && box.height > 0), outline: link ? getComputedStyle(link).outlineStyle : "" };
  });
  const levels = await page.evaluate(() => [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((one) => Number(one.tagName[1])));
  const heads = await page.evaluate(() => [...document.querySelectorAll("th")].filter((one) => !one.getAttribute("scope")).length);
  const dead = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')].filter((one) => !document.getElementById(decodeURIComponent(one.hash.slice(1)))).length);
  return { skip, levels, heads, dead, language: await page.evaluate(() => document.documentElement.lang) };
}

/** Whether the map of a large page answers: one group is drawn apart, and how long that takes. */
async function answered(page) {
  const boxes = await page.locator("#map .box").count();
  await page.locator("#map .box.function").first().focus();
  await page.keyboard.press("Enter");
  const began = Date.now();
  await page.getByRole("button", { name: "Draw its parts" }).click();
  await page.locator("#map .box").nth(boxes).waitFor({ state: "attached" });
  return { boxes, parts: await page.locator("#map .box").count(), milliseconds: Date.now() - began };
}

async function opened(browser, name, file, width, pictures, quick) {
  const page = await browser.newPage({ viewport: { width, height: Math.round(width < 500 ? width * 1.8 : width * 0.62) } });
  page.setDefaultTimeout(120_000); // how long a busy machine takes says nothing of the page
  const said = { name, width, console: [], requests: [] };
  page.on("console", (message) => said.console.push(message.text()));
  page.on("pageerror", (error) => said.console.push(String(error)));
  const address = String(pathToFileURL(path.resolve(file)));
  page.on("request", (request) => request.url() !== address && said.requests.push(request.url()));
  const began = Date.now();
  await page.goto(address);
  said.map = (await page.locator("#map").count()) > 0;
  if (said.map) await page.locator("#map .box").first().waitFor();
  said.milliseconds = Date.now() - began;
  if (quick) {
    said.answered = await answered(page);
    await page.close();
    return said;
  }
  said.overflow = await page.evaluate(overflow);
  said.axe = await violations(page);
  if (pictures) await page.screenshot({ path: path.join(pictures, `${name}-${width}.png`), fullPage: false });
  said.walked = await walked(page);
  if (said.map) said.explored = await explored(page);
  await page.emulateMedia({ media: "print" });
  said.print = await page.evaluate(() => ({
    live: document.querySelector("#map")?.getBoundingClientRect().height || 0,
    picture: Math.max(0, ...[...document.querySelectorAll("figure svg")].map((one) => one.getBoundingClientRect().height)),
    tables: [...document.querySelectorAll("table")].filter((one) => one.getBoundingClientRect().height > 0).length,
  }));
  if (pictures) fs.writeFileSync(path.join(pictures, `${name}-${width}.pdf`), await page.pdf({ format: "A4", preferCSSPageSize: true }));
  await page.close();
  return said;
}

async function main() {
  const [executablePath, job] = process.argv.slice(2);
  const { pages, sizes, pictures, quick } = JSON.parse(fs.readFileSync(job, "utf8"));
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const results = [];
  for (const [name, file] of Object.entries(pages)) {
    for (const width of sizes) results.push(await opened(browser, name, file, width, pictures, quick));
  }
  await browser.close();
  console.log(JSON.stringify(results));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
