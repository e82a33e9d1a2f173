
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const ROWS = 50;
  let language = document.documentElement.lang === "zh" ? 1 : 0;
  let page = 0;
  const chosen = { file: "", code: "", column: "" };
  const all = data.files.flatMap((file) =>
    file.problems.map((problem) => ({ ...problem, file })));

  const word = (name, words = {}) => data.words[name][language]
    .replace(/\{(\w+)\}/g, (_, key) => words[key].toLocaleString());
  const text = (number) => data.texts[number][language];
  const quoted = (value) => (language ? `“${value}”` : `"${value}"`);

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "on") made.addEventListener(...value);
      else if (value !== false) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children);
    return made;
  }

  const fits = (problem, without) => Object.entries(chosen).every(([key, value]) =>
    key === without || value === "" || value === keyOf(problem, key));
  const keyOf = (problem, key) => (key === "file" ? problem.file.name : problem[key] || "\u0000");

  function choice(key) {
    const counts = new Map();
    for (const problem of all) {
      if (fits(problem, key)) {
        const value = keyOf(problem, key);
        counts.set(value, (counts.get(value) || 0) + 1);
      }
    }
    if (chosen[key] !== "" && !counts.has(chosen[key])) counts.set(chosen[key], 0);
    const select = element("select", {
      id: `choose-${key}`,
      on: ["change", (event) => {
        chosen[key] = event.target.value;
        page = 0;
        show(`choose-${key}`);
      }],
    }, element("option", { value: "" }, word("all")));
    for (const [value, count] of [...counts].sort((a, b) => b[1] - a[1])) {
      const name = value === "\u0000" ? word("none")
        : key === "code" && data.kinds[value] ? `${value} ${data.kinds[value][language]}` : value;
      select.append(element("option", { value, selected: value === chosen[key] },
        `${name} (${count.toLocaleString()})`));
    }
    return element("label", { for: select.id }, word(key), select);
  }

  function sentence(problem) {
    const place = [problem.cell || (problem.line ? `${word("line")} ${problem.line}` : ""),
      problem.column].filter(Boolean).join(" ");
    const item = element("li", { class: problem.severity },
      element("span", { class: "mark" }, `${word(problem.severity)} ${problem.code}`),
      element("bdi", { class: "where" }, place));
    if (problem.value) item.append(element("bdi", {}, quoted(problem.value)), " ");
    item.append(element("bdi", {}, text(problem.message)));
    if (text(problem.hint)) {
      item.append(element("bdi", { class: "hint" }, word("hint", { hint: text(problem.hint) })));
    }
    return item;
  }

  // What a page has: for each file its problems without a row, and rows with problems.
  function units() {
    const found = [];
    for (const file of data.files) {
      const rows = new Map(file.rows.map((row, at) => [row[0], at]));
      const inRows = new Map();
      const loose = [];
      for (const problem of file.problems) {
        if (!fits({ ...problem, file })) continue;
        if (!rows.has(problem.line)) loose.push(problem);
        else if (inRows.has(rows.get(problem.line))) inRows.get(rows.get(problem.line)).push(problem);
        else inRows.set(rows.get(problem.line), [problem]);
      }
      for (const problem of loose) found.push({ file, problems: [problem] });
      for (const at of [...inRows.keys()].sort((a, b) => a - b)) {
        found.push({ file, at, problems: inRows.get(at) });
      }
    }
    return found;
  }

  function line(file, at, problems) {
    const [, number, cells] = file.rows[at];
    const worst = new Map();
    for (const problem of problems) {
      for (const column of problem.at) {
        if (worst.get(column) !== "error") worst.set(column, problem.severity);
      }
    }
    const row = element("tr", {}, element("th", { scope: "row" }, String(number)));
    const width = Math.max(file.header.length, 1);
    for (let column = 0; column < Math.max(width, cells.length); column += 1) {
      const cell = column < cells.length ? cells[column] : "";
      row.append(element("td", { class: worst.get(column) || false, dir: "auto" }, cell));
    }
    return row;
  }

  function table(file, rows) {
    const body = element("tbody");
    const faulty = new Set(rows.map((unit) => unit.at));
    const shown = new Set();
    const beside = (at, number) => {
      const row = file.rows[at];
      if (row && row[1] === number && !faulty.has(at) && !shown.has(at)) {
        shown.add(at);
        body.append(line(file, at, []));
      }
    };
    for (const unit of rows) {
      const number = file.rows[unit.at][1];
      beside(unit.at - 1, number - 1);
      body.append(line(file, unit.at, unit.problems));
      body.append(element("tr", {}, element("th", { scope: "row" }), element("td",
        { class: "said", colspan: Math.max(file.header.length, 1) },
        element("ul", {}, ...unit.problems.map(sentence)))));
      beside(unit.at + 1, number + 1);
    }
    const head = element("tr", {}, element("th", { scope: "col" },
      element("span", { class: "quiet" }, word("line"))));
    file.header.forEach((title, at) => head.append(
      element("th", { scope: "col" }, file.letters[at], element("b", { dir: "auto" }, title))));
    return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": file.name },
      element("table", { class: "rows" }, file.header.length ? element("thead", {}, head) : "", body));
  }

  function pager(pages) {
    const turn = (name, step, disabled) => element("button", {
      type: "button", disabled, id: `turn-${name}`,
      on: ["click", () => { page += step; show(`turn-${name}`); window.scrollTo(0, 0); }],
    }, word(name));
    return element("nav", {}, turn("previous", -1, page === 0),
      element("span", {}, word("page", { page: page + 1, pages })),
      turn("next", 1, page + 1 >= pages));
  }

  function summary() {
    const counts = new Map();
    for (const problem of all) counts.set(problem.code, (counts.get(problem.code) || 0) + 1);
    const body = element("tbody");
    for (const [code, count] of [...counts].sort((a, b) => b[1] - a[1])) {
      body.append(element("tr", {}, element("td", { class: "number" }, count.toLocaleString()),
        element("td", {}, code), element("td", {}, (data.kinds[code] || ["", ""])[language])));
    }
    return element("table", { class: "counts" }, body);
  }

  function show(focus) {
    document.documentElement.lang = language ? "zh" : "en";
    document.title = data.name ? `${data.name} · ${word("title")}` : word("title");
    const found = units();
    const pages = Math.max(Math.ceil(found.length / ROWS), 1);
    page = Math.min(page, pages - 1);
    const here = found.slice(page * ROWS, (page + 1) * ROWS);
    const count = found.reduce((sum, unit) => sum + unit.problems.length, 0);
    const tongue = (name, number) => element("button", {
      type: "button", id: `language-${number}`, lang: number ? "zh" : "en",
      "aria-pressed": String(language === number),
      on: ["click", () => { language = number; show(`language-${number}`); }],
    }, name);
    const main = element("main");
    for (const file of data.files) {
      const mine = here.filter((unit) => unit.file === file);
      if (!mine.length) continue;
      const loose = mine.filter((unit) => unit.at === undefined).flatMap((unit) => unit.problems);
      const rows = mine.filter((unit) => unit.at !== undefined);
      main.append(element("h2", {}, element("bdi", {}, file.name)));
      if (loose.length) main.append(element("ul", { class: "loose" }, ...loose.map(sentence)));
      if (rows.length) main.append(table(file, rows));
    }
    if (!here.length) main.append(element("p", {}, word("nothing")));
    const parts = [
      element("header", {}, element("h1", {}, document.title),
        element("div", { role: "group", "aria-label": word("language") },
          tongue("中文", 1), " ", tongue("English", 0))),
      summary(),
      element("form", { role: "search", "aria-label": word("filters") },
        choice("file"), choice("code"), choice("column")),
      element("p", { role: "status" }, word("count", { shown: count, all: all.length }),
        data.left ? ` ${word("left", { left: data.left })}` : ""),
      pager(pages), main,
    ];
    if (pages > 1 && here.length > 5) {
      const below = pager(pages);
      below.querySelectorAll("button").forEach((button) => button.removeAttribute("id"));
      parts.push(below);
    }
    document.body.replaceChildren(...parts);
    if (focus) document.getElementById(focus)?.focus();
  }

  show("");
})();
