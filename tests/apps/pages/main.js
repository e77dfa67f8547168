// Plays what standard input asks for: {chromium, play: [[name, options], …]}.
const fs = require("node:fs");
const { Stage, check } = require("./stage.js");
const plays = { ...require("./journeys.js"), ...require("./hostile.js"), ...require("./shots.js") };

async function main() {
  const { chromium, play } = JSON.parse(fs.readFileSync(0, "utf8"));
  const stage = await Stage.open(chromium);
  for (const [name, options] of play) {
    try {
      await plays[name](stage, options);
    } catch (error) {
      check(`${name}: comes to its end`, false, error.stack);
    }
  }
  await stage.browser.close();
}

main().catch((error) => { console.error(error); process.exit(1); });
