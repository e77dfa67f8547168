// Small comforts: copy, keys. Every page works without this file.
const one = (selector, root = document) => root.querySelector(selector);
const rows = () => [...document.querySelectorAll("[data-row]")];

// A copy that is a text of its own is fetched while the click still counts as one.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-copied]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const text = fetch(link.href).then((answer) => answer.ok ? answer.blob() : Promise.reject(answer.status));
  try {
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": text.then((blob) => new Blob([blob], { type: "text/plain" })) })]);
    const said = link.textContent;
    link.textContent = "Copied";
    setTimeout(() => (link.textContent = said), 1500);
  } catch { location.assign(link.href); }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const source = button && document.getElementById(button.dataset.copy);
  if (!source) return;
  event.preventDefault();
  const said = button.textContent;
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
  } catch {
    // Without permission the text is opened and selected instead.
    source.closest("details")?.setAttribute("open", "");
    getSelection().selectAllChildren(source);
    button.textContent = "Selected";
  }
  setTimeout(() => (button.textContent = said), 1500);
});

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input,textarea,select") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") { one("[name=q]")?.focus(); event.preventDefault(); }
  if (event.key === "p") one("[data-pause]")?.click();
  if (event.key === "j" || event.key === "k") {
    const all = rows();
    if (!all.length) {
      one(event.key === "j" ? "[rel=next]" : "[rel=prev]")?.click();
      return;
    }
    const now = all.findIndex((row) => row.classList.contains("cur"));
    const next = Math.min(all.length - 1, Math.max(0, now + (event.key === "j" ? 1 : -1)));
    all[now]?.classList.remove("cur");
    all[next].classList.add("cur");
    one("a", all[next])?.focus();
  }
});

// A list narrows down while its words are typed; without this file the button does it.
one("[data-filter]")?.addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of document.querySelectorAll("main tbody tr")) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
  }
});
