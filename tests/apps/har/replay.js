// Lets Chromium answer from a HAR, and writes what a page gets of each address as a line of JSON.
// usage: replay.js CHROMIUM HAR < [{url, method, body}]
const fs = require("node:fs");
const { chromium } = require("playwright-core");

const [executablePath, path] = process.argv.slice(2);

(async () => {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const page = await browser.newPage();
  await page.routeFromHAR(path, { notFound: "abort" });
  for (const { url, method, body } of JSON.parse(fs.readFileSync(0, "utf8"))) {
    await page.route(new URL("/of-the-suite", url).href, (route) => route.fulfill({ body: "<!doctype html>", contentType: "text/html" }));
    await page.goto(new URL("/of-the-suite", url).href);
    const got = await page.evaluate(async ([address, options]) => {
      try {
        const answer = await fetch(address, { ...options, redirect: "manual" });
        const octets = new Uint8Array(await answer.arrayBuffer());
        return { status: answer.status, octets: [...octets], type: answer.headers.get("content-type") };
      } catch (error) { return { error: String(error) }; }
    }, [url, { method, body: method === "GET" ? undefined : body }]);
    console.log(JSON.stringify(got));
  }
  await browser.close();
})().catch((error) => { console.error(error); process.exit(1); });
