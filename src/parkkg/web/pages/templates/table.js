"use strict";
// Sorts and filters the rows of a result that are on the page. Without it, they all are there.
for (const table of document.querySelectorAll("table.result")) {
  const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const key = (row, at) => row.cells[at].dataset.sort ?? row.cells[at].textContent.trim();
  heads.forEach((head, at) => {
    if (head.classList.contains("on")) return;
    const button = document.createElement("button");
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const way = head.ariaSort === "ascending" ? "descending" : "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", way);
      const number = head.classList.contains("number");
      const order = way === "ascending" ? 1 : -1;
      const keys = new Map(rows.map((row) => [row, key(row, at)]));
      // What is empty comes last, whichever way.
      body.append(...[...rows].sort((one, other) => {
        const a = keys.get(one), b = keys.get(other);
        if (!a || !b) return !a - !b;
        return order * (number ? a - b : compare(a, b));
      }));
    });
  });
  if (rows.length < 8) continue;
  const label = document.createElement("label"), input = document.createElement("input");
  const said = document.createElement("span");
  label.className = "filter";
  input.type = "search";
  said.setAttribute("role", "status");
  label.append(table.dataset.filter, input, said);
  table.parentNode.before(label);
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    said.textContent = table.dataset.shown.replace("{}", shown);
  });
}
