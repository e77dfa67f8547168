// The search of the start page. Without it the lists lead everywhere.
const field = document.getElementById("q");
const found = document.getElementById("found");
document.getElementById("search").hidden = false;
const rank = (page, word) => {
  const [, name, title, text] = page;
  if (name.toLowerCase() === word) return 1000;
  if (name.toLowerCase().includes(word)) return 200;
  if (title.toLowerCase().includes(word)) return 50;
  return text.includes(word) ? 5 : 0;
};
const look = () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = [];
  for (const page of words.length ? candorPages : []) {
    const ranks = words.map((word) => rank(page, word));
    if (ranks.every(Boolean)) hits.push([ranks.reduce((sum, one) => sum + one, 0), page]);
  }
  hits.sort((a, b) => b[0] - a[0]);
  found.replaceChildren(...hits.slice(0, 100).map(([, [address, name, title]]) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = name;
    item.append(link, " ", title);
    return item;
  }));
  document.getElementById("count").textContent = words.length ? `${hits.length} found` : "";
};
field.addEventListener("input", look);
look();
