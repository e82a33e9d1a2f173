// The page of SPARQL: queries are asked without leaving it, and can be copied and asked again.

import { mount } from "./editor.js";
import { History } from "./history.js";
import { snippets } from "./snippets.js";
import { wordsIn } from "./words.js";

// Longer addresses are sent as a form: not every proxy takes them.
const LONGEST_ADDRESS = 7000;

const form = document.querySelector("form[data-terms]");
const textarea = form.querySelector("textarea");
const reader = document.documentElement.lang;
const say = wordsIn(reader);
const past = new History(form.action);
const status = element("span", { role: "status", class: "soft" });
const cancel = element("button", { type: "button", hidden: "" }, say.cancel);
let asking = null;

const editor = mount(textarea, { reader, say, run: ask });

form.querySelector("button[type=submit]").after(cancel, status);
addTools();
showPast();
showFault();
form.addEventListener("submit", (event) => {
  // Other formats are files, which the browser opens by itself.
  if (!form.elements.format?.value) {
    event.preventDefault();
    ask();
  } else {
    past.add(editor.text);
  }
});
cancel.addEventListener("click", () => asking?.abort());
addEventListener("popstate", () => location.reload());
loadTerms();

async function loadTerms() {
  const response = await fetch(form.dataset.terms);
  if (response.ok) editor.useTerms(await response.json());
}

/** Ask the server for the page of the answer, and show that part of it. */
async function ask() {
  asking?.abort();
  const mine = (asking = new AbortController());
  const given = new FormData(form);
  given.delete("format");
  const address = `${form.action}?${new URLSearchParams(given)}`;
  const isLong = address.length > LONGEST_ADDRESS;
  const release = given.get("release");
  const target = release ? `${form.action}?${new URLSearchParams({ release })}` : form.action;
  given.delete("release"); // in a form that is sent, it stands in the address
  past.add(editor.text);
  showPast();
  status.textContent = say.running;
  cancel.hidden = false;
  const begin = performance.now();
  try {
    const response = await fetch(isLong ? target : address, {
      method: isLong ? "POST" : "GET",
      body: isLong ? new URLSearchParams(given) : undefined,
      headers: { Accept: "text/html" },
      signal: mine.signal,
    });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const answer = page.getElementById("answer");
    if (!answer) throw new TypeError("no page");
    document.getElementById("answer").replaceWith(document.adoptNode(answer));
    startScripts(answer);
    const seconds = ((performance.now() - begin) / 1000).toFixed(2);
    status.textContent = say.took(seconds);
    if (!isLong) window.history.pushState(null, "", address);
    showFault();
  } catch (error) {
    status.textContent = error.name === "AbortError" ? say.cancelled : say.failed;
  } finally {
    if (asking === mine) {
      asking = null;
      cancel.hidden = true;
    }
  }
}

// A script that came in parsed text does not run; one that is made here does.
function startScripts(answer) {
  for (const { src } of answer.querySelectorAll("script[src]")) {
    document.head.append(Object.assign(document.createElement("script"), { src }));
  }
}

function showFault() {
  const fault = document.querySelector("#answer [data-line]");
  editor.showFault(fault && { line: +fault.dataset.line, column: +fault.dataset.column || 1 });
}

function addTools() {
  const tools = element("p", { class: "tools soft" }, `${say.copy} `);
  for (const what of ["link", "curl", "Python", "R"]) {
    const name = what === "link" ? say.link : what;
    const button = element("button", { type: "button", class: "small" }, name);
    button.addEventListener("click", () => copy(what, name));
    tools.append(button, " ");
  }
  form.append(tools);
}

async function copy(what, name) {
  const endpoint = new URL(form.action).href;
  // Whoever opens the link sees the same, also when there are newer releases.
  const pinned = { query: editor.text, release: form.dataset.release };
  const link = `${endpoint}?${new URLSearchParams(pinned)}`;
  const text = snippets(endpoint, editor.text, link).find(([known]) => known === what)[1];
  try {
    await navigator.clipboard.writeText(text);
    status.textContent = say.copied(name);
  } catch {
    status.textContent = say.notCopied;
  }
}

function showPast() {
  const before = form.parentElement.querySelector(".past");
  const queries = past.all();
  const details = element("details", { class: "past" });
  details.open = before?.open ?? false;
  details.append(element("summary", {}, say.history));
  const list = element("ol", {});
  for (const query of queries) {
    const button = element("button", { type: "button", class: "plain" });
    button.append(element("code", {}, query.replace(/\s+/g, " ").slice(0, 160)));
    button.addEventListener("click", () => {
      editor.text = query;
      editor.focus();
    });
    const item = element("li", {});
    item.append(button);
    list.append(item);
  }
  const clear = element("button", { type: "button", class: "small" }, say.clear);
  clear.addEventListener("click", () => {
    past.clear();
    showPast();
  });
  details.append(list, clear);
  details.hidden = !queries.length;
  if (before) before.replaceWith(details);
  else form.after(details);
}

function element(name, attributes, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}
