// A picture of each page at two widths, light and dark; and how heavy each is, and whether anything sticks out sideways.
const path = require("node:path");
const { check } = require("./stage.js");

const HEAVIEST = 150_000;

async function shots(stage, { base, paths, folder, looks }) {
  for (const [scheme, width] of looks) {
    const context = await stage.context(base, { colorScheme: scheme, viewport: { width, height: width === 390 ? 844 : 900 } });
    for (const [name, one] of Object.entries(paths)) {
      const page = await context.newPage();
      const pending = [];
      page.on("response", (answer) => pending.push(answer.body().then((body) => body.length, () => 0)));
      await page.goto(base + one, { waitUntil: "load" });
      const octets = (await Promise.all(pending.filter((_, n) => n < 8))).reduce((sum, size) => sum + size, 0);
      check(`${one} (${width}): under ${HEAVIEST} octets`, octets > 1000 && octets < HEAVIEST, octets);
      await page.screenshot({ path: path.join(folder, `${name}-${width}-${scheme}.png`), fullPage: true });
      await page.close();
    }
    await context.close();
  }
}

module.exports = { shots };
