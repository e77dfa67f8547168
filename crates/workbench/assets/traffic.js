// The list as it grows, the chart to draw over, the query that completes itself. The page works without it.
const one = (selector, root = document) => root.querySelector(selector);
const rows = () => [...document.querySelectorAll("[data-row]")];
const part = (name, props = {}, ...children) => {
  const element = Object.assign(document.createElement(name), props);
  element.append(...children);
  return element;
};

// ---- live: the tail says when something matches, the rows come from the server as they would on a page.
const pause = one("[data-pause]");
if (pause) {
  const status = one("#live");
  const query = pause.dataset.query;
  let tag = "", isPaused = false, missed = 0, isDue = false, isBusy = false, countsAt = Date.now();
  const say = (text) => { if (status.textContent !== text) status.textContent = text; };
  const told = () => say(isPaused ? "Paused" + (missed ? ", " + missed + " new" : "") : "Live");

  const renewCounts = async () => {
    if (Date.now() - countsAt < 5000 || one("#hist .br")) return;
    countsAt = Date.now();
    const answer = await fetch("/fragment/counts?q=" + query);
    if (!answer.ok || isPaused) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["over", "facets"]) {
      const now = document.getElementById(id);
      if (!now.contains(document.activeElement)) now.innerHTML = one(`[data-for=${id}]`, page).innerHTML;
    }
  };
  const refresh = async () => {
    if (isPaused || document.hidden || isBusy) return;
    isDue = false;
    isBusy = true;
    try {
      const answer = await fetch("/fragment/traffic?q=" + query, tag ? { headers: { "If-None-Match": tag } } : {});
      if (answer.ok || answer.status === 304) tag = answer.headers.get("ETag") ?? "";
      if (answer.ok && !isPaused) {
        const current = one("[data-row].cur")?.dataset.row;
        const focused = document.activeElement?.closest?.("[data-row]")?.dataset.row;
        one("#list").innerHTML = await answer.text();
        const again = (id) => id && rows().find((row) => row.dataset.row === id);
        again(current)?.classList.add("cur");
        const link = again(focused);
        if (link) one("a", link)?.focus();
        await renewCounts();
      }
    } catch { /* The tail tells that the workbench is gone. */ }
    isBusy = false;
  };

  const connect = () => {
    const tail = new EventSource("/api/exchanges/tail?q=" + query);
    tail.addEventListener("open", () => { told(); isDue = true; refresh(); });
    tail.addEventListener("exchange", () => {
      if (isPaused) { missed += 1; told(); } else { isDue = true; }
    });
    tail.addEventListener("cut", (event) => {
      tail.close();
      say("Not live: " + JSON.parse(event.data).detail);
      setTimeout(connect, 5000);
    });
    tail.addEventListener("error", () => {
      if (tail.readyState === EventSource.CLOSED) { say("Not live: the workbench refuses the tail"); setTimeout(connect, 10000); }
      else say("Not live: the workbench does not answer");
    });
    addEventListener("pagehide", () => tail.close(), { once: true });
  };
  // At most four times a second, however much comes.
  setInterval(() => { if (isDue) refresh(); }, 250);
  document.addEventListener("visibilitychange", refresh);
  pause.hidden = false;
  pause.addEventListener("click", () => {
    isPaused = !isPaused;
    missed = 0;
    pause.setAttribute("aria-pressed", isPaused);
    one("span", pause).textContent = isPaused ? "Resume" : "Pause";
    told();
    if (!isPaused) refresh();
  });
  connect();
}

// ---- the chart: drawing over it narrows the query to that time.
const over = one("#over");
let from = null;
const bar = (chart, event) => {
  const box = chart.getBoundingClientRect();
  const share = Math.min(0.9999, Math.max(0, (event.clientX - box.left) / box.width));
  return Math.floor(share * chart.dataset.bars);
};
const mark = (chart, a, b) => {
  const wide = 1000 / chart.dataset.bars;
  let box = one(".br", chart);
  if (!box) {
    box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    box.setAttribute("class", "br");
    box.setAttribute("y", 1);
    box.setAttribute("height", 94);
    chart.append(box);
  }
  box.setAttribute("x", Math.min(a, b) * wide);
  box.setAttribute("width", (Math.abs(a - b) + 1) * wide);
};
over?.addEventListener("pointerdown", (event) => {
  const chart = event.target.closest("#hist");
  if (chart && event.button === 0) from = { chart, bar: bar(chart, event), x: event.clientX, moved: false };
});
// No native drag of a link, and no focus by the mouse.
for (const name of ["dragstart", "mousedown"]) over?.addEventListener(name, (event) => event.target.closest("#hist") && event.preventDefault());
addEventListener("pointermove", (event) => {
  if (!from) return;
  from.moved ||= Math.abs(event.clientX - from.x) > 4;
  if (from.moved) mark(from.chart, from.bar, bar(from.chart, event));
});
addEventListener("pointerup", (event) => {
  const { chart, bar: start, moved } = from ?? {};
  from = null;
  if (!moved) return;
  const end = bar(chart, event);
  const { since, step, narrow } = chart.dataset;
  const time = (index) => new Date(Number(since) + index * step).toISOString().replace(".000Z", "Z");
  const bounds = `since:${time(Math.min(start, end))} until:${time(Math.max(start, end) + 1)}`;
  location.assign(narrow + encodeURIComponent(bounds));
});
// A drag that ends on the bar where it began is no click on that bar.
over?.addEventListener("click", (event) => { if (one("#hist .br")) event.preventDefault(); }, true);

// ---- the query: completion.
const field = one("#q"), box = one("#qc"), list = one("#candidates"), hint = one("#qh");
let found = null, picked = -1, asked = 0;
const octets = (text) => new TextEncoder().encode(text).length;
const close = () => {
  box.hidden = true;
  hint.hidden = false;
  found = null;
  picked = -1;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
};
const pick = (index) => {
  picked = index;
  [...list.children].forEach((item, at) => {
    item.setAttribute("aria-selected", at === index);
    item.firstChild.classList.toggle("sel", at === index);
  });
  if (index >= 0) field.setAttribute("aria-activedescendant", "c" + index);
};
const take = (index) => {
  const candidate = found?.candidates[index];
  if (!candidate) return;
  const all = new TextEncoder().encode(field.value);
  const text = (octets) => new TextDecoder().decode(octets);
  const before = text(all.slice(0, found.from)) + candidate.text;
  const behind = text(all.slice(found.to));
  const end = candidate.text.endsWith(":") || behind.startsWith(" ") ? "" : " ";
  field.value = before + end + behind;
  field.setSelectionRange(before.length + end.length, before.length + end.length);
  field.focus();
  close();
  if (candidate.text.endsWith(":")) complete();
};
const complete = async () => {
  const mine = ++asked;
  await new Promise((done) => setTimeout(done, 120));
  if (mine !== asked) return;
  const at = octets(field.value.slice(0, field.selectionStart));
  try {
    const answer = await fetch(`/api/complete?q=${encodeURIComponent(field.value)}&at=${at}`);
    const given = await answer.json();
    if (mine !== asked || document.activeElement !== field) return;
    const candidates = (given.candidates ?? []).slice(0, 8);
    list.replaceChildren(...candidates.map((candidate, index) => {
      const link = part("a", { title: candidate.help }, candidate.text);
      if (candidate.count) link.append(" ", part("span", { className: "n" }, String(candidate.count)));
      const item = part("li", { id: "c" + index }, link);
      item.setAttribute("role", "option");
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(index); });
      return item;
    }));
    if (!candidates.length) return close();
    found = { ...given, candidates };
    box.hidden = false;
    hint.hidden = true;
    field.setAttribute("aria-expanded", "true");
    pick(-1);
  } catch { close(); }
};
if (field && box) {
  for (const [name, value] of [["role", "combobox"], ["aria-controls", "candidates"], ["aria-autocomplete", "list"],
    ["aria-expanded", "false"]]) field.setAttribute(name, value);
  field.addEventListener("input", () => (field.value.trim() ? complete() : close()));
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (!found) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) pick((picked + step + found.candidates.length) % found.candidates.length);
    else if (event.key === "Tab" && !event.shiftKey) take(Math.max(0, picked));
    else if (event.key === "Enter" && picked >= 0) take(picked);
    else if (event.key === "Escape") { asked += 1; close(); }
    else return;
    event.preventDefault();
  });
}

// ---- saved queries: kept by this browser only.
const KEY = "candor.saved", saved = one("#saved"), save = one("#save"), share = one("#share");
const kept = () => {
  try {
    const list = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(list) ? list.filter((query) => typeof query === "string").slice(0, 20) : [];
  } catch { return []; }
};
const keep = (queries) => {
  try { localStorage.setItem(KEY, JSON.stringify(queries.slice(0, 20))); } catch { /* Then they are not kept. */ }
  show();
};
const show = () => {
  saved.replaceChildren("saved: ", ...kept().flatMap((query) => {
    const forget = part("button", { type: "button", className: "x" }, "×");
    forget.setAttribute("aria-label", "Forget " + query);
    forget.addEventListener("click", () => { keep(kept().filter((other) => other !== query)); save.focus(); });
    return [part("a", { href: "/?q=" + encodeURIComponent(query) }, query), forget, " "];
  }));
  saved.hidden = !kept().length;
};
if (saved && save) {
  save.hidden = false;
  save.addEventListener("click", () => {
    const query = field.value.trim();
    if (query) keep([query, ...kept().filter((other) => other !== query)]);
  });
  show();
}
share?.addEventListener("click", async (event) => {
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(share.href);
    share.textContent = "Copied";
    setTimeout(() => (share.textContent = "Share"), 1500);
  } catch { location.assign(share.href); }
});
