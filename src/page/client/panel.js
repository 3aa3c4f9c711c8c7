// An opened item, beside the view that it was opened in.
import { h, append, byId, kindMark, rendered } from "./dom.js";
import { store, dependentsOf, isOpen } from "./data.js";
import { hooks } from "./hooks.js";
import { go, currentRoute, routeAddress } from "./router.js";
import { queryText, statesOf } from "./query.js";

/** @typedef {import("./data.js").Item} Item */
/** @typedef {import("./data.js").Details} Details */

const TIME_WORDS = /** @type {Record<string, string>} */ ({
  born: "Reported or first seen",
  answered: "Answered",
  started: "Started",
  closed: "Closed",
});

const STATE_WORDS = /** @type {Record<string, string>} */ ({
  triage: "waits for an answer",
  done: "done",
  dropped: "dropped",
  doing: "in progress",
  startable: "can be started",
  unready: "not ready",
  waits: "waits for others",
  decided: "placed by a decision",
});

/** What had the focus before the panel was opened. @type {HTMLElement | null} */
let opener = null;

/**
 * Opens an item, or closes the panel.
 * @param {string | null} id
 */
export async function showPanel(id) {
  const panel = byId("panel");
  if (id === null) {
    closePanel(panel);
    return;
  }
  const item = store.byId.get(id);
  if (!item) {
    openPanel(panel, h("div", { class: "panel-body" }, closeButton(), h("p", { class: "empty" }, `There is no item “${id}”.`)));
    return;
  }
  const details = await store.details(item);
  // Meanwhile another one may have been opened.
  if (currentRoute().item !== id) return;
  const body = details ? content(item, details) : h("p", { class: "empty" }, "The page is still loading.");
  const isAnother = panel.dataset.id !== id;
  const place = panel.scrollTop;
  openPanel(panel, body);
  panel.dataset.id = id;
  panel.setAttribute("aria-label", item.title);
  panel.scrollTop = isAnother ? 0 : place;
  if (details) hooks.panel.forEach((add) => add(panel, item, details));
  else addEventListener("load", () => showPanel(id), { once: true });
}

/**
 * @param {HTMLElement} panel
 * @param {HTMLElement} body
 */
function openPanel(panel, body) {
  if (panel.hidden) opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  panel.hidden = false;
  document.body.classList.add("has-panel");
  panel.replaceChildren(body);
}

/** @param {HTMLElement} panel */
function closePanel(panel) {
  if (panel.hidden) return;
  const hadFocus = panel.contains(document.activeElement) || document.activeElement === document.body;
  panel.hidden = true;
  panel.replaceChildren();
  delete panel.dataset.id;
  document.body.classList.remove("has-panel");
  if (hadFocus && opener?.isConnected) opener.focus({ preventScroll: true });
}

function closeButton() {
  return h("button", { class: "icon-button", type: "button", "aria-label": "Close (Esc)", onclick: () => go({ item: null }) }, "✕");
}

/**
 * @param {Item} item
 * @param {Details} details
 */
function content(item, details) {
  const place = isOpen(item) ? `${item.at + 1} in the order` : STATE_WORDS[item.status];
  const states = statesOf(item).map((state) => STATE_WORDS[state]);
  const facts = [item.kind, place, ...(isOpen(item) ? states : []), item.size && `size ${item.size}`].filter(Boolean);
  return h(
    "div",
    { class: "panel-body" },
    h(
      "header",
      { class: "panel-head" },
      h("p", { class: "panel-facts" }, kindMark(item.kind), h("span", {}, facts.join(" · "))),
      closeButton(),
      h("h2", { class: "panel-title", tabindex: "-1" }, item.title),
      h("p", {}, h("span", { class: "id" }, item.id)),
    ),
    h("div", { class: "panel-actions" }),
    definitions("Why it stands here", details.why, (title) => capital(title)),
    definitions("", details.words, (title) => title),
    details.body.trim() ? markdown(details.body) : h("p", { class: "quiet" }, "It has no text."),
    links("Needs", (item.needs ?? []).map((at) => store.rows.items[at])),
    links("Is needed by", dependentsOf(item)),
    definitions("Timeline", details.times, (title) => TIME_WORDS[title] ?? title),
    definitions("Fields", [...fields(item), ...(details.keys ?? [])], (title) => capital(title.replace("_", " "))),
    h("p", { class: "panel-path quiet" }, h("code", {}, details.path ?? `stories/${item.id}.md`)),
  );
}

/**
 * What the row knows, each with the items that have it in common.
 * @param {Item} item
 * @returns {[string, import("./dom.js").Child][]}
 */
function fields(item) {
  const catalogs = /** @type {const} */ ([["step", "steps"], ["release", "releases"], ["feature", "features"], ["objective", "objectives"]]);
  /** @type {[string, import("./dom.js").Child][]} */
  const known = [];
  if (item.state) known.push(["state", item.state]);
  for (const [facet, catalog] of catalogs) {
    const at = item[facet];
    const entry = at === undefined ? null : store.rows[catalog][at];
    if (entry) known.push([facet, searchLink(facet, entry.id, entry.title || entry.id)]);
  }
  for (const name of item.assignee ?? []) known.push(["assignee", searchLink("assignee", name, name)]);
  for (const label of item.labels ?? []) known.push(["label", searchLink("label", label, label)]);
  return known;
}

/**
 * @param {string} facet
 * @param {string} value
 * @param {string} text
 */
function searchLink(facet, value, text) {
  const query = queryText({ words: [], terms: [{ facet, value, not: false }] });
  return h("a", { href: routeAddress({ view: "order", item: null, query }) }, text);
}

/**
 * A body. Its boxes are signs, which get their words here.
 * @param {string} html
 */
function markdown(html) {
  const body = rendered(html, "markdown");
  // What is wider than the panel scrolls by itself, by keys too.
  for (const wide of body.querySelectorAll("pre, table")) wide.setAttribute("tabindex", "0");
  for (const box of body.querySelectorAll("i")) {
    box.className = "tick";
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", box.textContent === "☑" ? "done" : "open");
  }
  return body;
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * @param {string} heading
 * @param {[string, import("./dom.js").Child][] | undefined} pairs
 * @param {(title: string) => import("./dom.js").Child} title
 */
function definitions(heading, pairs, title) {
  if (!pairs?.length) return null;
  const list = h("dl", { class: "facts" });
  for (const [name, text] of pairs) append(list, [h("dt", {}, title(name)), h("dd", {}, text)]);
  return h("section", { class: "panel-part" }, heading && h("h3", {}, heading), list);
}

/**
 * @param {string} heading
 * @param {Item[]} items
 */
function links(heading, items) {
  if (items.length === 0) return null;
  return h("section", { class: "panel-part" }, h("h3", {}, heading), h("ul", { class: "links" }, items.map((item) => h("li", {}, itemLink(item)))));
}

/**
 * A line that names an item and opens it.
 * @param {Item} item
 */
export function itemLink(item) {
  const place = isOpen(item) ? String(item.at + 1) : STATE_WORDS[item.status];
  return [
    kindMark(item.kind),
    h("a", { class: "item", href: `#/order/${encodeURIComponent(item.id)}` }, item.title),
    " ",
    h("span", { class: "quiet number" }, place),
  ].flat();
}
