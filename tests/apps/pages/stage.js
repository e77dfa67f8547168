// A Chromium for the suites of the workbench: pages that write down every complaint, and checks that are told one line of
// JSON each.
const { chromium } = require("playwright-core");

// Generous: the machine may be busy.
const PATIENCE = 40_000;

const check = (name, ok, why = "") => console.log(JSON.stringify({ name, ok: Boolean(ok), why: ok ? "" : String(why).slice(0, 900) }));
const equal = (name, found, expected) =>
  check(name, JSON.stringify(found) === JSON.stringify(expected), `found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);

class Stage {
  static async open(executablePath) {
    const stage = new Stage();
    stage.browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    return stage;
  }

  // A context whose pages keep `complaints`: errors of the console, of scripts, of the policy, dialogs, strange hosts.
  async context(base, options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(PATIENCE);
    context.complaints = [];
    const complain = (what) => context.complaints.push(what);
    await context.addInitScript(() => addEventListener("securitypolicyviolation",
      (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`)));
    context.on("page", (page) => {
      // A page that is not there is meant to answer 404.
      page.on("console", (message) => {
        if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) complain(`${page.url()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => complain(`${page.url()}: ${error}`));
      page.on("dialog", (dialog) => { complain(`${page.url()}: dialog ${dialog.message()}`); dialog.dismiss(); });
      page.on("request", (request) => {
        if (!request.url().startsWith(base + "/") && !request.url().startsWith("blob:")) complain(`${page.url()} asks ${request.url()}`);
      });
    });
    return context;
  }
}

// Waits until `look` gives something true.
async function until(look, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const value = await look();
    if (value || Date.now() > end) return value;
    await new Promise((done) => setTimeout(done, 50));
  }
}

module.exports = { Stage, check, equal, until };
