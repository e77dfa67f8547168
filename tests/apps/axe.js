// Opens pages in Chromium and lets axe-core look at them. Reads {base, chromium, looks, pages} from standard input and
// writes one line of JSON per page, scheme and width.
const fs = require("node:fs");
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

async function look(context, base, sheet, { scheme, width }) {
  const page = await context.newPage();
  const complaints = [];
  let octets = 0;
  // A page that is not there is meant to answer 404.
  const isExpected = (text) => /status of 4\d\d/.test(text);
  page.on("console", (m) => { if (m.type() === "error" && !isExpected(m.text())) complaints.push(m.text()); });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("response", async (answer) => {
    try { octets += (await answer.body()).length; } catch { /* a redirect has none */ }
  });
  const violated = [];
  let answer = await page.goto(base + sheet.path, { waitUntil: "load" });
  if (sheet.type) {
    octets = 0;
    await page.fill("textarea", sheet.type);
    [answer] = await Promise.all([page.waitForNavigation(), page.click("form[method=post] button")]);
  }
  if (sheet.expect) violated.push(...(answer.status() === sheet.expect ? [] : [`answers ${answer.status()}, not ${sheet.expect}`]));
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => one.setAttribute("open", "")));
  // Evaluated by the debugger, which the page's policy does not concern.
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  // The innermost elements that make the page wider than its window.
  const sideways = await page.evaluate(() => {
    if (document.documentElement.scrollWidth <= window.innerWidth + 1) return [];
    const wide = [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1);
    const inner = wide.filter((e) => !wide.some((other) => other !== e && e.contains(other)));
    return inner.slice(0, 3).map((e) => `${e.tagName} ${e.className} in ${e.parentElement.tagName} ${e.parentElement.className}: ${e.textContent.slice(0, 60)}`);
  });
  const violations = found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(", ")}`);
  console.log(JSON.stringify({ path: sheet.path, scheme, width, status: answer.status(), octets, violations: [...violated, ...violations], complaints, sideways }));
  await page.close();
}

async function main() {
  const { base, chromium: executablePath, looks, pages } = JSON.parse(fs.readFileSync(0, "utf8"));
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  for (const one of looks) {
    const context = await browser.newContext({ colorScheme: one.scheme, viewport: { width: one.width, height: 900 } });
    for (const sheet of pages) await look(context, base, sheet, one);
    await context.close();
  }
  await browser.close();
}

main().catch((error) => { console.error(error); process.exit(1); });
