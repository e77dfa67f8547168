// Pages that show what somebody who means harm sent: everything on them is opened, focused and pointed at, and nothing runs.
const { check, equal } = require("./stage.js");

// What of a page is not the workbench's own.
const strange = () => {
  const own = new Set(["/candor.js", "/traffic.js"]);
  const found = [];
  for (const one of document.querySelectorAll("*")) {
    for (const { name, value } of one.attributes) {
      if (name.startsWith("on") || name === "style" || name === "srcdoc" || (name !== "value" && /^\s*(javascript|data):/i.test(value))) found.push(`${one.tagName} ${name}=${value}`);
    }
    const tag = one.tagName.toLowerCase();
    if (tag === "script" && !own.has(new URL(one.src, location.href).pathname)) found.push(`script ${one.src} ${one.text}`);
    if (["iframe", "object", "embed", "base", "img", "audio", "video", "math", "template"].includes(tag)) found.push(tag);
    if (tag === "meta" && one.httpEquiv) found.push(`meta ${one.httpEquiv}`);
    if (tag === "style" || (tag === "link" && !["/style.css", "/icon.svg"].includes(new URL(one.href).pathname))) found.push(tag);
    for (const address of [one.href?.baseVal ?? one.href, one.action, one.src]) {
      if (typeof address === "string" && address && new URL(address, location.href).origin !== location.origin) found.push(`${tag} ${address}`);
    }
  }
  return [...new Set(found)].slice(0, 5);
};

const provoke = async () => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  for (const one of document.querySelectorAll("main, main *")) {
    for (const name of ["mouseover", "mouseenter", "focus", "load", "error", "toggle"]) one.dispatchEvent(new Event(name, { bubbles: false }));
  }
  await new Promise((done) => setTimeout(done, 0));
  return window.hit;
};

async function hostile(stage, { base, paths, attacks }) {
  const context = await stage.context(base);
  const page = await context.newPage();
  page.on("download", (download) => download.cancel());
  const texts = new Set();
  for (const path of paths) {
    let answer;
    try {
      answer = await page.goto(base + path, { waitUntil: "load" });
    } catch (error) {
      // A file to be saved is no page.
      check(`${path}: is saved, not shown`, /download/i.test(String(error)), error);
      continue;
    }
    const type = answer.headers()["content-type"] ?? "";
    const policy = answer.headers()["content-security-policy"] ?? "";
    check(`${path}: strict policy`, policy.includes("default-src 'none'") && !policy.includes("unsafe"), policy);
    check(`${path}: answers`, answer.status() < 500, answer.status());
    if (!type.startsWith("text/html")) {
      check(`${path}: is taken for what it is`, answer.headers()["x-content-type-options"] === "nosniff", type);
      continue;
    }
    equal(`${path}: nothing runs`, (await page.evaluate(provoke)) ?? null, null);
    equal(`${path}: nothing of it is markup`, await page.evaluate(strange), []);
    texts.add(await page.evaluate(() => document.body.textContent));
  }
  equal("hostile: neither the browser nor its policy complains", context.complaints, []);
  const all = [...texts].join("\n");
  for (const attack of attacks) check(`${attack}: is shown as text`, all.includes(attack), "on no page");
  await context.close();
}

module.exports = { hostile };
