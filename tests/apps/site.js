// The search of a static site in Chromium, and its pages without JavaScript. Reads {base, chromium, searches, pages}
// from standard input and writes one JSON object.
const fs = require("node:fs");
const { chromium } = require("playwright-core");

async function main() {
  const { base, chromium: executablePath, searches, pages } = JSON.parse(fs.readFileSync(0, "utf8"));
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const found = {};
  const page = await browser.newPage();
  for (const words of searches) {
    await page.goto(base + "index.html", { waitUntil: "load" });
    await page.fill("#q", words);
    const links = await page.$$eval("#found a", (all) => all.map((one) => [one.textContent, one.getAttribute("href")]));
    let first = null;
    if (links.length) {
      await Promise.all([page.waitForNavigation(), page.click("#found a")]);
      first = await page.textContent("h1");
    }
    found[words] = { links, first };
  }
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const read = {};
  const sheet = await plain.newPage();
  for (const path of pages) {
    await sheet.goto(base + path, { waitUntil: "load" });
    read[path] = { text: await sheet.innerText("main"), search: await sheet.isVisible("#q").catch(() => false) };
  }
  console.log(JSON.stringify({ found, read }));
  await browser.close();
}

main().catch((error) => { console.error(error); process.exit(1); });
