// Opens a page in Chromium, waits until it says that it is done, and writes what was loaded as a HAR.
// usage: record.js CHROMIUM URL HAR
const { chromium } = require('playwright-core');

const [executablePath, url, path] = process.argv.slice(2);

(async () => {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
  const context = await browser.newContext({ recordHar: { path, content: 'embed' } });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => document.title === 'done', null, { timeout: 60_000 });
  console.log(await page.textContent('pre'));
  // The HAR is written when the context closes.
  await context.close();
  await browser.close();
})();
