// Order: the list by priority, which can be searched.
import { h, byId, kindMark, say, counted } from "../dom.js";
import { store, isOpen } from "../data.js";
import { ChunkedList } from "../list.js";
import { FACETS, matcher, parseQuery, queryText } from "../query.js";
import { hooks } from "../hooks.js";
import { currentRoute, go } from "../router.js";

/** @typedef {import("../data.js").Item} Item */

/** @type {ChunkedList} */
let list;
/** @type {HTMLElement} */
let empty;
/** The item whose row can be reached by the tabulator. @type {string | null} */
let current = null;

export const orderView = {
  name: "order",
  /** @param {HTMLElement} section */
  start(section) {
    const root = h("div", { class: "list" });
    empty = h("p", { class: "empty", hidden: true });
    section.append(facetBar(), root, empty);
    list = new ChunkedList(root, row);
    root.addEventListener("focusin", (event) => {
      const row = /** @type {HTMLElement} */ (event.target).closest("[data-id]");
      if (row instanceof HTMLElement && row.dataset.id) setCurrent(row.dataset.id);
    });
  },
  draw,
};

/** Draws the list anew: other items, or another search. */
export function draw() {
  const text = currentRoute().query;
  const matches = matcher(parseQuery(text));
  const { items, sections } = store.rows;
  let first = 0;
  const groups = [];
  for (const { name, title, count } of sections) {
    const shown = items.slice(first, first + count).filter(matches);
    first += count;
    if (shown.length > 0) groups.push({ name, title, items: shown });
  }
  const found = groups.reduce((sum, group) => sum + group.items.length, 0);
  if (!current || !groups.some((group) => group.items.some((item) => item.id === current))) {
    current = groups[0]?.items[0].id ?? null;
  }
  setWidths(groups.flatMap((group) => group.items));
  list.show(groups);
  empty.hidden = found > 0;
  empty.replaceChildren(...emptyWords(text));
  if (text) say(`${counted(found, "item")} found`);
  drawFacets();
  markOpened();
}

/** Most titles and ids have room; those that are much longer than the others are cut. @param {Item[]} items */
function setWidths(items) {
  const most = (/** @type {number[]} */ lengths, /** @type {number} */ least, /** @type {number} */ limit) => {
    const sorted = lengths.sort((one, other) => one - other);
    return String(Math.min(Math.max(sorted[Math.floor(sorted.length * 0.96)] ?? 0, least), limit));
  };
  list.root.style.setProperty("--title-chars", most(items.map((item) => item.title.length), 24, 72));
  list.root.style.setProperty("--id-chars", most(items.map((item) => item.id.length), 8, 22));
}

/** @param {string} text */
function emptyWords(text) {
  if (text) {
    const clear = h("button", { class: "button", type: "button", onclick: () => go({ query: "" }) }, "Show all items");
    return [h("span", {}, "No item is like that. "), clear];
  }
  return [h("span", {}, "Nothing is open. Each file in "), h("code", {}, "stories/"), h("span", {}, " is an item; "), h("code", {}, "topline new \"TITLE\""), h("span", {}, " writes one.")];
}

/**
 * @param {Item} item
 * @returns {HTMLElement}
 */
function row(item) {
  const rank = isOpen(item) ? String(item.at + 1) : "–";
  const element = h(
    "div",
    { class: `row status-${item.status}`, role: "listitem", "data-id": item.id },
    h("span", { class: "rank number" }, rank),
    h("span", { class: "mark" }, kindMark(item.kind)),
    h(
      "a",
      { class: "item title", href: `#/order/${encodeURIComponent(item.id)}`, tabindex: item.id === current ? "0" : "-1" },
      item.title,
    ),
    h("span", { class: "id" }, item.id),
    h("span", { class: "size number" }, item.size ?? ""),
    h("span", { class: "reason", title: [item.reason, item.state].filter(Boolean).join(" · ") }, item.reason, item.state && item.reason ? " · " : "", item.state && h("span", { class: item.ready ? "state" : "state unready" }, item.state)),
  );
  hooks.row.forEach((add) => add(element, item));
  return element;
}

/** @param {string} id */
function setCurrent(id) {
  if (current === id) return;
  const was = current && list.row(current)?.querySelector("a.title");
  if (was) was.setAttribute("tabindex", "-1");
  current = id;
  list.row(id)?.querySelector("a.title")?.setAttribute("tabindex", "0");
}

/** The items of the list as it is searched. */
export function shownItems() {
  return list.items;
}

/**
 * The row of an item of the list, which is made if it isn't there.
 * @param {string} id
 */
export function rowOf(id) {
  return list.row(id);
}

/** The item that the keys are about: the focused one, or else the opened one. */
export function currentItem() {
  return (current && store.byId.get(current)) || null;
}

/**
 * Moves the focus by so many rows.
 * @param {number} by
 * @returns {boolean}
 */
export function moveFocus(by) {
  const { items } = list;
  if (items.length === 0) return false;
  const focused = document.activeElement?.closest("#view-order [data-id]");
  const at = items.findIndex((item) => item.id === (focused instanceof HTMLElement ? focused.dataset.id : current));
  const next = focused ? Math.min(Math.max(at + by, 0), items.length - 1) : Math.max(at, 0);
  return focusItem(items[next].id);
}

/**
 * Focuses the row of an item.
 * @param {string} id
 */
export function focusItem(id) {
  const link = list.row(id)?.querySelector("a.title");
  if (!(link instanceof HTMLElement)) return false;
  setCurrent(id);
  link.focus({ preventScroll: true });
  link.closest(".row")?.scrollIntoView({ block: "nearest" });
  return true;
}

/**
 * Where the rows in sight are, each with the place of its item in the order.
 * @returns {{ id: string, at: number, top: number }[]}
 */
export function rowsInSight() {
  const rows = [...document.querySelectorAll("#view-order .row")].map((row) => ({ row, box: row.getBoundingClientRect() }));
  const seen = rows.filter(({ box }) => box.height > 0 && box.bottom > 0 && box.top < innerHeight);
  return seen.flatMap(({ row, box }) => {
    const item = store.byId.get((row instanceof HTMLElement && row.dataset.id) || "");
    return item ? [{ id: item.id, at: item.at, top: box.top }] : [];
  });
}

/**
 * Scrolls to where a reader was before the list was drawn: by the row that has moved least, as heights above it may be others.
 * @param {{ id: string, at: number, top: number }[]} before
 */
export function keepInSight(before) {
  const moved = before.map((row) => ({ ...row, by: Math.abs((store.byId.get(row.id)?.at ?? Infinity) - row.at) }));
  for (const { id, top } of moved.sort((one, other) => one.by - other.by)) {
    const row = list.row(id);
    if (!row) continue;
    scrollBy(0, row.getBoundingClientRect().top - top);
    return;
  }
}

/** Marks the row of the item that is opened. */
export function markOpened() {
  const id = currentRoute().item;
  for (const row of document.querySelectorAll(".row.opened")) row.classList.remove("opened");
  if (id) list.row(id)?.classList.add("opened");
}

/** One choice for each facet, which writes what could be typed. */
function facetBar() {
  const facets = FACETS.map((facet) =>
    h(
      "label",
      { class: "facet", "data-facet": facet.name },
      h("span", {}, facet.title),
      h("select", { class: "field", onchange: (/** @type {Event} */ event) => choose(facet.name, /** @type {HTMLSelectElement} */ (event.target).value) }),
    ),
  );
  return h("div", { class: "facets", id: "facets", hidden: true, role: "group", "aria-label": "Filter" }, facets);
}

/**
 * @param {string} facet
 * @param {string} value
 */
function choose(facet, value) {
  const query = parseQuery(currentRoute().query);
  query.terms = query.terms.filter((term) => term.facet !== facet);
  if (value) query.terms.push({ facet, value, not: false });
  go({ query: queryText(query) });
}

function drawFacets() {
  const query = parseQuery(currentRoute().query);
  byId("filter-button").classList.toggle("chosen", query.terms.length > 0);
  // There can be hundreds of features to choose from, which nobody sees while the bar is hidden.
  if (byId("facets").hidden) return;
  for (const facet of FACETS) {
    const label = document.querySelector(`[data-facet="${facet.name}"]`);
    const select = label?.querySelector("select");
    if (!(label instanceof HTMLElement) || !select) continue;
    const values = facet.values();
    label.hidden = values.length === 0;
    const chosen = query.terms.find((term) => term.facet === facet.name && !term.not)?.value ?? "";
    const options = [h("option", { value: "" }, "any"), ...values.map(([value, title]) => h("option", { value }, title))];
    select.replaceChildren(...options);
    select.value = chosen;
    select.classList.toggle("chosen", chosen !== "");
  }
}

/** Shows or hides the choices. */
export function toggleFacets() {
  const bar = byId("facets");
  bar.hidden = !bar.hidden;
  byId("filter-button").setAttribute("aria-expanded", String(!bar.hidden));
  drawFacets();
  if (!bar.hidden) bar.querySelector("select")?.focus();
}
