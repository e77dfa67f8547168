// What a developer does with the workbench: from a request id to the marked octet, following, narrowing, comparing, in the
// dark, without a script, without a mouse.
const { check, equal, until } = require("./stage.js");

const KNOWN_BROKEN = '{"customer": "Ada", "items": [{"sku": "KB-01", "quantity": "two"}]}';

// A request to the gateway with a request id of its own.
async function send(gateway, id, body = KNOWN_BROKEN) {
  const headers = { "Content-Type": "application/json", "X-Request-Id": id };
  const answer = await fetch(gateway + "/orders", { method: "POST", headers, body });
  return { status: answer.status, problem: await answer.json() };
}

// Waits until the journal has it.
const stored = (base, id) => until(async () => {
  const answer = await fetch(`${base}/api/exchanges?q=id:${id}`);
  return (await answer.json()).exchanges?.[0]?.id;
});

async function fromRequestIdToOctet(context, base, gateway) {
  const { problem } = await send(gateway, "journey-1");
  await stored(base, problem.request_id);
  const page = await context.newPage();
  await page.goto(base + "/");
  // Two actions: paste the id, press Enter.
  await page.fill("#q", problem.request_id);
  await page.press("#q", "Enter");
  const row = page.locator("[data-row]");
  await page.waitForURL((url) => url.pathname.startsWith("/x/") || url.search.includes("journey-1"));
  check("a request id leads to its exchange", new URL(page.url()).pathname.startsWith("/x/"), `${page.url()}, ${await row.count()} rows`);
  const mark = page.locator("mark").first();
  await mark.waitFor();
  equal("the offending octets are marked", await mark.textContent(), '"two"');
  const box = await mark.boundingBox();
  check("the mark is on the first screen", box && box.y + box.height <= 900, JSON.stringify(box));
  await page.goto(`${base}/x/${problem.request_id}`);
  check("the address with the request id leads there too", /\/x\/[0-9a-f-]{36}$/.test(page.url()), page.url());
  await page.close();
}

async function views(context, base, id) {
  const page = await context.newPage();
  await page.goto(`${base}/x/${id}`);
  for (const [view, marked] of [["Pretty", '"two"'], ["Hex", "22 74 77 6f 22"], ["Raw", '"two"']]) {
    await page.getByRole("navigation", { name: "Request view" }).getByRole("link", { name: view }).click();
    await page.waitForURL((url) => url.search === `?view=${view.toLowerCase()}`);
    const marks = await page.locator("main mark").allTextContents();
    check(`${view}: the octets are marked`, marks.join(" ").includes(marked), marks);
    equal(`${view}: the switch says so`, await page.locator('[aria-label="Request view"] [aria-current]').textContent(), view);
  }
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: base });
  for (const [name, part] of [["Copy as curl", "curl -i"], ["fetch", "await fetch("], ["Python", "import http.client"]]) {
    await page.locator("#req ~ div").getByRole("link", { name, exact: true }).click();
    const copied = await until(async () => {
      const text = await page.evaluate(() => navigator.clipboard.readText());
      return text.includes(part) && text;
    });
    check(`${name}: is in the clipboard`, copied, copied);
  }
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "HAR", exact: true }).click()]);
  check("HAR: is a file", download.suggestedFilename().endsWith(".har"), download.suggestedFilename());
  await page.close();
}

async function liveTail(context, base, gateway) {
  const page = await context.newPage();
  await page.goto(base + "/");
  await page.locator("#live", { hasText: "Live" }).waitFor();
  const row = (id) => page.locator(`[data-row="${id}"]`);
  await send(gateway, "tail-1");
  await row(await stored(base, "tail-1")).waitFor();
  check("live: a new exchange appears", true);
  await page.click("[data-pause]");
  equal("live: paused", await page.getAttribute("[data-pause]", "aria-pressed"), "true");
  await send(gateway, "tail-2");
  const second = await stored(base, "tail-2");
  await page.locator("#live", { hasText: "Paused, 1 new" }).waitFor();
  equal("live: a paused list does not change", await row(second).count(), 0);
  await page.keyboard.press("p");
  await row(second).waitFor();
  check("live: it goes on where it is resumed", true);
  await page.close();
}

async function brushing(context, base) {
  const page = await context.newPage();
  await page.goto(base + "/");
  const chart = await page.locator("#hist").boundingBox();
  const y = chart.y + chart.height / 2;
  const drag = async (from, to) => {
    await page.mouse.move(chart.x + chart.width * from, y);
    await page.mouse.down();
    await page.mouse.move(chart.x + chart.width * (from + to) / 2, y, { steps: 3 });
    await page.mouse.move(chart.x + chart.width * to, y, { steps: 3 });
    equal(`brushing ${from} to ${to}: the stretch is drawn`, await page.locator("#hist .br").count(), 1);
    await page.mouse.up();
    await page.waitForURL((url) => url.searchParams.has("q"));
    return new URL(page.url()).searchParams.get("q");
  };
  const query = await drag(0.999, 0.25);
  const [, since, until] = query.match(/^since:(\S+) until:(\S+)$/) ?? [];
  check("brushing: the query has a since and an until", since && until && since < until, query);
  equal("brushing: the field shows it", await page.inputValue("#q"), query);
  const times = await page.locator("[data-row] time").evaluateAll((all) => all.map((one) => one.dateTime));
  check("brushing: only that time is listed", times.every((time) => time >= since.slice(0, 19) && time.slice(0, 19) <= until), `${times} in ${query}`);
  await page.close();
}

async function compare(context, base, id) {
  const page = await context.newPage();
  await page.goto(`${base}/x/${id}`);
  await page.getByRole("link", { name: "Compare side by side" }).click();
  await page.waitForURL((url) => url.pathname === "/compare");
  check("compare: what differs is said", (await page.textContent("h1")).includes("quantity"), await page.textContent("h1"));
  check("compare: it is marked in both requests", (await page.locator(".half mark").count()) >= 2, await page.locator(".half mark").count());
  const before = page.url();
  await page.getByRole("link", { name: "swap" }).click();
  await page.waitForURL((url) => url.href !== before);
  const [a, b] = await Promise.all([page.inputValue("[name=a]"), page.inputValue("[name=b]")]);
  equal("compare: the two change places", a, id);
  await page.fill("[name=a]", b);
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await page.waitForURL((url) => url.searchParams.get("a") === b);
  check("compare: an exchange with itself", (await page.textContent("h1")).includes("Nothing differs"), await page.textContent("h1"));
  await page.close();
}

async function replay(context, base) {
  const page = await context.newPage();
  const { exchanges } = await (await fetch(`${base}/api/exchanges?q=status:201`)).json();
  await page.goto(`${base}/x/${exchanges[0].id}`);
  await page.getByLabel("It may change data there.").check();
  await page.getByRole("button", { name: "Send it again" }).click();
  await page.waitForURL((url) => url.pathname.endsWith("/replay"));
  check("replay: the new answer is told", /same|now it is/.test(await page.textContent("h1")), await page.textContent("h1"));
  check("replay: it is marked", (await page.textContent(".facts")).includes(`Candor-Replay: ${exchanges[0].id}`), await page.textContent(".facts"));
  await page.close();
}

async function darkness(stage, base, paths) {
  const ground = async (colorScheme) => {
    const context = await stage.context(base, { colorScheme });
    const page = await context.newPage();
    const found = [];
    for (const path of paths) {
      await page.goto(base + path);
      const [r, g, b] = (await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).match(/\d+/g).map(Number);
      found.push(r + g + b);
    }
    await context.close();
    return found;
  };
  check("light: every page is light", (await ground("light")).every((sum) => sum > 600));
  check("dark: every page is dark", (await ground("dark")).every((sum) => sum < 150));
}

async function withoutScript(stage, base, id, paths) {
  const context = await stage.context(base, { javaScriptEnabled: false });
  const page = await context.newPage();
  for (const path of paths) {
    const answer = await page.goto(base + path);
    check(`no script, ${path}: a page`, answer.status() < 500 && (await page.locator("main").count()) === 1, answer.status());
    const idle = await page.locator("button:visible:not([type=submit]):not(form button), a:visible:not([href])").count();
    equal(`no script, ${path}: nothing waits for one`, idle, 0);
  }
  const click = async (name, locator, is) => {
    await locator.click();
    await page.waitForURL((url) => is(url));
    check(`no script: ${name}`, true);
  };
  await page.goto(base + "/");
  await page.fill("#q", "status:422");
  await click("the query is sent", page.getByRole("button", { name: "Search" }), (url) => url.searchParams.get("q") === "status:422");
  await click("a row leads to its exchange", page.locator("[data-row] a").first(), (url) => url.pathname.startsWith("/x/"));
  await page.goto(`${base}/x/${id}`);
  await click("a view is switched", page.getByRole("link", { name: "Hex" }).first(), (url) => url.search === "?view=hex");
  await click("a copy is opened", page.getByRole("link", { name: "Copy as curl" }).first(), (url) => url.pathname.endsWith("/as/curl"));
  check("no script: the copy is a text", (await page.textContent("body")).startsWith("curl -i"));
  await page.goto(`${base}/x/${id}`);
  await click("two are compared", page.getByRole("link", { name: "Compare side by side" }), (url) => url.pathname === "/compare");
  await page.goto(base + "/rules");
  await page.fill("main [name=q]", "bare-lf");
  await click("the reference narrows down", page.getByRole("button", { name: "Find" }), (url) => url.searchParams.get("q") === "bare-lf");
  await page.goto(base + "/docs/createOrder");
  await page.fill("textarea", "POST /orders HTTP/1.1\nHost: a\n\n");
  await page.getByRole("button", { name: "Inspect" }).click();
  check("no script: a request is tried", (await page.textContent("#verdict")).includes("Refused"));
  await page.goto(base + "/?q=status%3A(");
  check("no script: a wrong query is marked", (await page.locator("mark").count()) === 1);
  equal("no script: nothing complains", context.complaints, []);
  await context.close();
}

async function keyboard(context, base) {
  const page = await context.newPage();
  await page.goto(base + "/?q=status:422");
  await page.locator("#live", { hasText: "Live" }).waitFor();
  const focus = () => page.evaluate(() => {
    const at = document.activeElement;
    const style = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    return { name: at.className || at.id || at.name || at.tagName, href: at.getAttribute("href"), ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
      seen: box.width > 0 && box.height > 0 };
  });
  await page.keyboard.press("Tab");
  equal("keys: Tab reaches the skip link first", (await focus()).name, "skip");
  const order = [];
  for (let n = 0; n < 16; n += 1) {
    await page.keyboard.press("Tab");
    order.push(await focus());
  }
  equal("keys: every stop shows where it is", order.filter((one) => !one.ring || !one.seen), []);
  equal("keys: the bar comes before the query", order.slice(0, 6).map((one) => one.href), ["/", "/", "/docs", "/audit", "/cost", "/rules"]);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("/");
  equal("keys: / goes to the query", (await focus()).name, "q");
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.activeElement.blur());
  const current = () => page.locator("[data-row].cur").getAttribute("data-row");
  await page.keyboard.press("j");
  const first = await current();
  await page.keyboard.press("j");
  const second = await current();
  check("keys: j goes down a row", first && second && first !== second, `${first} ${second}`);
  await page.keyboard.press("k");
  equal("keys: k goes back up", await current(), first);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === `/x/${first}`);
  check("keys: Enter opens the exchange", true);
  await page.keyboard.press("k");
  await page.waitForURL((url) => url.pathname.startsWith("/x/") && url.pathname !== `/x/${first}`);
  const earlier = new URL(page.url()).pathname;
  await page.keyboard.press("j");
  await page.waitForURL((url) => url.pathname !== earlier);
  equal("keys: k and j go to the client's exchanges before and after", new URL(page.url()).pathname, `/x/${first}`);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  equal("keys: the skip link leads to the content", new URL(page.url()).hash, "#main");
  await page.keyboard.press("Tab");
  check("keys: the next stop lies in the content", await page.evaluate(() => document.querySelector("main").contains(document.activeElement)));
  await page.close();
}

async function journeys(stage, { base, gateway, paths }) {
  const context = await stage.context(base);
  await fromRequestIdToOctet(context, base, gateway);
  const id = await stored(base, "journey-1");
  const parts = { views, liveTail, brushing, compare, keyboard, replay };
  const needs = { views: id, liveTail: gateway, compare: id };
  for (const [name, part] of Object.entries(parts)) {
    try {
      await part(context, base, needs[name]);
    } catch (error) {
      check(`${name}: comes to its end`, false, error.stack);
    }
  }
  equal("journeys: nothing complains", context.complaints, []);
  await context.close();
  await darkness(stage, base, paths);
  await withoutScript(stage, base, id, paths);
}

module.exports = { journeys };
