// Opens pages in one Chromium and tells what their scripts get: reads {chromium, steps} from standard input, writes a line of
// JSON for each step. A step has the page that it is played `at`, and what to `fetch`, or a `form` to submit, or a `socket`.
const fs = require("node:fs");
const { chromium } = require("playwright-core");

async function fetched(page, [url, { token, ...options }]) {
  return page.evaluate(async ([address, init, cookie]) => {
    if (cookie) {
      const value = document.cookie.match(new RegExp(`(?:^|; )${cookie}=([^;]*)`))?.[1];
      init.headers = { ...init.headers, "X-CSRF-Token": value };
    }
    try {
      const answer = await fetch(address, init);
      return { status: answer.status, text: await answer.text(), id: answer.headers.get("x-request-id"), type: answer.headers.get("content-type") };
    } catch (error) { return { error: String(error) }; }
  }, [url, options, token]);
}

// A form needs no permission: where it leads to is where the browser goes.
async function submitted(page, [action, fields]) {
  const [answer] = await Promise.all([
    page.waitForNavigation(),
    page.evaluate(([address, values]) => {
      const form = document.createElement("form");
      Object.assign(form, { method: "POST", action: address });
      for (const [name, value] of Object.entries(values)) {
        const input = document.createElement("input");
        Object.assign(input, { name, value });
        form.append(input);
      }
      document.body.append(form);
      form.submit();
    }, [action, fields]),
  ]);
  return { status: answer.status(), text: await answer.text() };
}

async function opened(page, url) {
  return page.evaluate((address) => new Promise((resolve) => {
    const socket = new WebSocket(address);
    socket.onopen = () => resolve({ opened: true });
    socket.onerror = () => resolve({ opened: false });
  }), url);
}

async function main() {
  const { chromium: executablePath, steps } = JSON.parse(fs.readFileSync(0, "utf8"));
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const page = await browser.newPage();
  for (const step of steps) {
    await page.goto(step.at);
    const play = step.fetch ? fetched(page, step.fetch) : step.form ? submitted(page, step.form) : opened(page, step.socket);
    console.log(JSON.stringify(await play));
  }
  await browser.close();
}

main().catch((error) => { console.error(error); process.exit(1); });
