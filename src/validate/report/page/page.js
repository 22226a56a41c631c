"use strict";
const report = JSON.parse(document.getElementById("data").textContent);
const dialog = document.getElementById("case");
const cells = [...document.querySelectorAll("td button")];
const visible = () => cells.filter((cell) => cell.offsetParent !== null);
let opened = null;

/* Builds elements of texts only: nothing of a report is ever read as HTML. */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

function place(at) {
  return at ? `${at.file}:${at.line}:${at.column}` : "";
}

/* A text with the parts marked that findings are about; ranges count UTF-16 code units. */
function marked(text, ranges) {
  const out = [];
  let at = 0;
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (start < at) continue;
    out.push(text.slice(at, start), element("mark", {}, text.slice(start, end)));
    at = end;
  }
  out.push(text.slice(at));
  return out;
}

function message(first, headers, body, marks) {
  const lines = [];
  const line = (text, isMeant) => lines.push(isMeant ? element("mark", {}, text) : text, "\n");
  line(first, marks.line);
  headers.forEach(([name, value], at) => line(`${name}: ${value}`, marks.headers.includes(at)));
  if (body) lines.push("\n", ...marked(body, marks.body));
  return element("pre", { tabindex: "0" }, ...lines);
}

function show(cell) {
  const provider = report.providers[cell.dataset.provider];
  const found = provider.cases[cell.dataset.case];
  opened = cell;
  document.getElementById("title").textContent = `${provider.name}: ${found.name}`;
  const body = document.getElementById("body");
  body.replaceChildren();
  const facts = element("dl", {});
  const fact = (name, value) => facts.append(element("dt", {}, name), element("dd", {}, value));
  fact("what happens", found.meaning);
  if (found.fault) fact("the server", found.fault);
  fact("settings", found.variant);
  for (const [name, value] of found.input) fact(name, value === null ? "null" : JSON.stringify(value));
  fact("expected", found.expected);
  fact("reported", `${found.actual}: ${found.because}`);
  body.append(facts);
  if (found.findings.length) {
    const list = element("ul", { class: "findings" });
    for (const finding of found.findings) {
      const item = element("li", {}, element("span", { class: "bad" }, finding.message));
      for (const note of finding.notes) item.append(element("pre", {}, note));
      item.append(element("p", { class: "faint" }, `spec: ${place(finding.spec)}`));
      if (finding.mock) item.append(element("p", { class: "faint" }, `mock: ${place(finding.mock)}`));
      list.append(item);
    }
    body.append(list);
  }
  if (!found.exchanges.length) body.append(element("p", {}, "Nothing was sent."));
  found.exchanges.forEach((exchange, at) => {
    const marks = { line: false, headers: [], body: [], answer: false };
    for (const finding of found.findings) {
      if (!finding.seen || finding.seen[0] !== at) continue;
      const [, part, from, to] = finding.seen;
      if (part === "line") marks.line = true;
      if (part === "header") marks.headers.push(from);
      if (part === "body") marks.body.push([from, to]);
      if (part === "answer") marks.answer = true;
    }
    body.append(element("h2", {}, exchange.token ? "Request for a token" : "Request"));
    body.append(message(exchange.line, exchange.headers, exchange.body, marks));
    const reply = exchange.reply ? ` (reply ${exchange.reply})` : "";
    body.append(element("h2", {}, `Answer${reply}`));
    const answer = exchange.answer;
    const none = { line: marks.answer, headers: [], body: [] };
    body.append(answer ? message(answer.status, answer.headers, answer.body, none) : message(exchange.why, [], "", none));
  });
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

function step(by) {
  const among = visible();
  const at = among.indexOf(opened);
  const next = among[at + by];
  if (next) show(next);
}

document.addEventListener("click", (event) => {
  const cell = event.target.closest("td button");
  if (cell) show(cell);
});
document.getElementById("close").addEventListener("click", () => dialog.close());
document.getElementById("previous").addEventListener("click", () => step(-1));
document.getElementById("next").addEventListener("click", () => step(1));
dialog.addEventListener("close", () => opened && opened.focus());
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

/* One cell is reached with Tab, the others from it with the arrow keys, as in a spreadsheet. */
function enter(cell) {
  cells.forEach((other) => other.setAttribute("tabindex", other === cell ? "0" : "-1"));
}
if (cells.length) enter(cells.find((cell) => cell.classList.contains("fail")) || cells[0]);
document.addEventListener("focusin", (event) => {
  if (event.target.matches("td button")) enter(event.target);
});
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (dialog.open) {
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      event.preventDefault();
      step(event.key === "ArrowLeft" ? -1 : 1);
    }
    return;
  }
  const cell = event.target.closest("td button");
  const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] || [0, 0];
  if (!cell || (!down && !right)) return;
  event.preventDefault();
  let row = cell.closest("tr");
  let column = cell.parentElement.cellIndex;
  const rows = [...document.querySelectorAll("tbody tr")].filter((other) => other.offsetParent !== null);
  let at = rows.indexOf(row);
  for (;;) {
    at += down;
    column += right;
    row = rows[at];
    if (!row || column < 1 || column > report.providers.length) return;
    const next = row.cells[column] && row.cells[column].querySelector("button");
    if (next) return next.focus();
  }
});

const search = document.getElementById("search");
const failures = document.getElementById("failures");
function filter() {
  const wanted = search.value.trim().toLowerCase();
  let group = null;
  let any = false;
  const finish = () => group && (group.hidden = !any);
  for (const row of document.querySelectorAll("tbody tr")) {
    if (row.dataset.name === undefined) {
      finish();
      [group, any] = [row, false];
      continue;
    }
    const fits = row.dataset.name.includes(wanted) && (!failures.checked || row.querySelector(".fail"));
    row.hidden = !fits;
    any = any || fits;
  }
  finish();
}
search.addEventListener("input", filter);
failures.addEventListener("change", filter);
document.querySelector(".tools").hidden = false;
