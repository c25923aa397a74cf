// SPDX-License-Identifier: Apache-2.0
// Sorting and filtering of the findings. Without it the page shows the same rows, the worst first; so every control is made here,
// and none is dead where scripts are refused. Nothing is ever made of a text but text.
"use strict";
(function () {
  const WORST = 200; // rows of the first table; the others are in the closed groups below it
  const RANKS = ["act now", "critical", "plan", "high", "watch", "medium", "low", "negligible", "ignore", "unknown"];
  const LIKELIHOODS = ["not known", "EPSS below 1 %", "EPSS 1 % to 10 %", "EPSS 10 % and more", "known exploited"];
  const IMPACTS = ["critical", "high", "medium", "low or negligible", "not known"];

  function make(tag, parent, properties) {
    const node = document.createElement(tag);
    Object.assign(node, properties);
    if (parent) parent.append(node);
    return node;
  }

  const place = document.querySelector("[data-tools=findings]");
  const tables = Array.from(document.querySelectorAll("table[data-list=findings]"));
  if (!place || !tables.length) return;
  const bodies = tables.map((table) => table.tBodies[0]);
  const groups = Array.from(document.querySelectorAll("details[data-group=findings]"));
  const heads = Array.from(tables[0].tHead.rows[0].cells);
  const column = {};
  heads.forEach((head, i) => { column[head.textContent] = i; });
  const rows = [];
  const more = []; // the row of details below a row, or null
  const rooms = []; // findings of each table
  for (const body of bodies) {
    const before = rows.length;
    for (const row of body.rows) {
      if (row.className === "more") more[rows.length - 1] = row;
      else more[rows.push(row) - 1] = null;
    }
    rooms.push(rows.length - before);
  }
  const order = rows.map((_, i) => i); // of the page as it was written
  const keys = []; // of a column, made when it is first asked for

  function text(i, name) {
    return column[name] === undefined ? "" : rows[i].cells[column[name]].textContent;
  }

  function likelihood(i) {
    const words = text(i, "Exploitation");
    if (words === "") return 0;
    if (words.startsWith("known")) return 4;
    const percent = parseFloat(words);
    return percent >= 10 ? 3 : percent >= 1 ? 2 : 1;
  }

  function impact(i) {
    const at = ["critical", "high", "medium", "low", "negligible"].indexOf(text(i, "Severity"));
    return at < 0 ? 4 : Math.min(at, 3);
  }

  // Numbers to compare, smaller first; what has no value comes last both ways.
  function keysOf(c) {
    if (keys[c]) return keys[c];
    const kind = heads[c].dataset.order;
    const texts = rows.map((row) => row.cells[c].textContent);
    let value;
    if (kind === "rank") value = texts.map((t) => RANKS.indexOf(t));
    else if (kind === "likelihood") value = texts.map((t) => (t.startsWith("known") ? -1000 : -parseFloat(t)));
    else if (kind === "number") value = texts.map((t) => parseFloat(t.replace(/,/g, "")));
    else {
      const collator = new Intl.Collator("en", { numeric: true });
      const distinct = Array.from(new Set(texts)).sort(collator.compare);
      const rank = new Map(distinct.map((t, n) => [t, n]));
      value = texts.map((t) => (t === "" ? NaN : rank.get(t)));
    }
    return (keys[c] = Float64Array.from(value));
  }

  const state = { sort: -1, down: false, words: "", Priority: "", Severity: "", fix: "", likelihood: "", impact: "" };
  const tools = make("div", place, { className: "tools" });
  const controls = {};

  function field(name, label, tag) {
    const wrap = make("label", tools, { textContent: label });
    controls[name] = make(tag, wrap);
    controls[name].addEventListener(tag === "input" ? "input" : "change", () => { state[name] = controls[name].value; show(); });
    return controls[name];
  }

  function choice(name, label, values) {
    const select = field(name, label, "select");
    for (const [value, words] of [["", "all"], ...values]) make("option", select, { value, textContent: words });
  }

  field("words", "Search in the rows", "input").type = "search";
  for (const name of ["Priority", "Severity"])
    if (column[name] !== undefined) {
      const there = new Set(rows.map((_, i) => text(i, name)));
      choice(name, name, RANKS.filter((word) => there.has(word)).map((word) => [word, word]));
    }
  if (column["Fixed in"] !== undefined) choice("fix", "Fixed version", [["yes", "there is one"], ["no", "there is none"]]);
  if (column["Exploitation"] !== undefined) {
    choice("likelihood", "Likelihood", LIKELIHOODS.map((words, i) => [String(i), words]));
    choice("impact", "Impact", IMPACTS.map((words, i) => [String(i), words]));
  }
  const reset = make("button", tools, { type: "button", textContent: "Show all" });
  const status = make("p", place, { role: "status" });
  status.setAttribute("role", "status");

  const NO_FIX = ["", "none yet", "won't fix", "deferred", "end of life"];
  const lower = []; // the rows' texts, made when a search is first made
  function wanted(i) {
    if (state.Priority && text(i, "Priority") !== state.Priority) return false;
    if (state.Severity && text(i, "Severity") !== state.Severity) return false;
    if (state.fix && (state.fix === "no") !== NO_FIX.includes(text(i, "Fixed in"))) return false;
    if (state.likelihood && String(likelihood(i)) !== state.likelihood) return false;
    if (state.impact && String(impact(i)) !== state.impact) return false;
    if (!state.words) return true;
    if (lower[i] === undefined) lower[i] = (rows[i].textContent + (more[i] ? more[i].textContent : "")).toLowerCase();
    return state.words.toLowerCase().split(/\s+/).every((word) => lower[i].includes(word));
  }

  function sorted() {
    const list = order.slice();
    if (state.sort < 0) return list;
    const key = keysOf(state.sort);
    const sign = state.down ? -1 : 1;
    return list.sort((a, b) => {
      const x = key[a], y = key[b];
      if (x !== x || y !== y) return (x !== x) - (y !== y) || a - b;
      return sign * (x - y) || a - b;
    });
  }

  function put(n, part) {
    bodies[n].replaceChildren(...part.flatMap((i) => (more[i] ? [rows[i], more[i]] : [rows[i]])));
  }

  // The closed groups are filled a moment after the first table, which is all that one sees.
  let later = null, timer = 0;
  function fill() {
    clearTimeout(timer);
    if (later) later();
    later = null;
  }

  // The rows go into the first table and then into the groups, as many as fit; what is not wanted leaves the page.
  function show() {
    const list = sorted().filter(wanted);
    const parts = [];
    for (let n = 0, at = 0; n < bodies.length; at += rooms[n++]) {
      parts[n] = list.slice(at, at + rooms[n]);
      if (n === 0) continue;
      groups[n - 1].hidden = parts[n].length === 0;
      groups[n - 1].firstElementChild.textContent = (at + 1) + " to " + (at + parts[n].length) + " of " + list.length;
    }
    put(0, parts[0]);
    later = () => { for (let n = 1; n < bodies.length; n++) put(n, parts[n]); };
    clearTimeout(timer);
    if (groups.some((group) => group.open)) fill();
    else timer = setTimeout(fill, 50);
    status.textContent = list.length + " of " + rows.length + " shown" +
      (list.length > WORST && groups.length ? ", " + Math.min(WORST, list.length) + " in the first table, the others in the groups below it" : "");
    tables.forEach((table) => Array.from(table.tHead.rows[0].cells).forEach((head, i) => {
      if (i === state.sort) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }));
    remember();
  }

  // The state stands in the address, so that a link leads to what one sees.
  function remember() {
    const words = new URLSearchParams();
    for (const name of Object.keys(controls)) if (state[name]) words.set(name, state[name]);
    if (state.sort >= 0) words.set("sort", (state.down ? "-" : "") + heads[state.sort].textContent);
    const hash = words.toString() ? "#?" + words : "";
    if (hash === location.hash || (hash === "" && !location.hash.startsWith("#?"))) return;
    try { history.replaceState(null, "", hash || location.pathname + location.search); } catch (e) { /* sandboxed: not remembered */ }
  }

  function recall() {
    if (!location.hash.startsWith("#?")) return false;
    const words = new URLSearchParams(location.hash.slice(2));
    for (const name of Object.keys(controls)) set(name, words.get(name) || "");
    const sort = words.get("sort") || "";
    state.down = sort.startsWith("-");
    const at = column[state.down ? sort.slice(1) : sort];
    state.sort = at === undefined ? -1 : at;
    return true;
  }

  function set(name, value) {
    state[name] = value;
    if (!controls[name]) return;
    controls[name].value = value;
    if (controls[name].value !== value) state[name] = controls[name].value = "";
  }

  function clear() {
    for (const name of Object.keys(controls)) set(name, "");
    state.sort = -1;
    state.down = false;
    show();
  }

  tables.forEach((table) => Array.from(table.tHead.rows[0].cells).forEach((head, i) => {
    const button = make("button", null, { type: "button", textContent: heads[i].textContent });
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      if (state.sort === i && state.down) { state.sort = -1; state.down = false; }
      else if (state.sort === i) state.down = true;
      else { state.sort = i; state.down = false; }
      show();
    });
  }));
  reset.addEventListener("click", clear);
  tools.addEventListener("keydown", (event) => { if (event.key === "Escape") clear(); });
  document.querySelectorAll("a[data-impact]").forEach((link) => link.addEventListener("click", () => {
    for (const name of Object.keys(controls)) set(name, "");
    set("impact", link.dataset.impact);
    set("likelihood", link.dataset.likelihood);
    show();
  }));
  groups.forEach((group) => group.addEventListener("toggle", fill));
  window.addEventListener("beforeprint", fill);
  window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((item) => {
    if (!item.open) { item.open = true; item.dataset.opened = ""; }
  }));
  window.addEventListener("afterprint", () => document.querySelectorAll("details[data-opened]").forEach((item) => {
    item.open = false;
    delete item.dataset.opened;
  }));
  window.addEventListener("hashchange", () => { if (recall()) show(); });
  if (recall()) show();
  else status.textContent = rows.length + " of " + rows.length + " shown";
})();
