// Puts the page together: the bar above the views, the keys, and what follows from the address.
import { h, byId, isTyping } from "./dom.js";
import { hooks } from "./hooks.js";
import { currentRoute, go } from "./router.js";
import { showPanel } from "./panel.js";
import { orderView, moveFocus, toggleFacets, markOpened } from "./views/order.js";
import { mapView } from "./views/map.js";
import { inboxView } from "./views/inbox.js";
import { planView } from "./views/plan.js";
import { loopView } from "./views/loop.js";
import { changesView } from "./views/changes.js";

/** @type {{ name: string, start?: (section: HTMLElement) => void, draw?: () => void }[]} */
const VIEWS = [orderView, mapView, inboxView, planView, loopView, changesView];

/** What was shown last. */
let shown = { view: "", query: "", item: /** @type {string | null} */ (null) };

const search = /** @type {HTMLInputElement} */ (
  h("input", {
    class: "field search",
    type: "search",
    id: "search",
    placeholder: "Search",
    "aria-label": "Search the order",
    "aria-keyshortcuts": "/",
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => go({ view: "order", query: search.value }, { replace: currentRoute().view === "order" }),
  })
);

const title = h("h1", { id: "view-title" });

function topBar() {
  const filter = h(
    "button",
    { class: "button", type: "button", id: "filter-button", "aria-expanded": "false", "aria-controls": "facets", onclick: toggleFacets },
    "Filter",
  );
  return h("div", { class: "top-bar" }, title, h("div", { class: "search-box" }, search, h("kbd", { "aria-hidden": "true" }, "/")), filter);
}

/** Shows what the address says. */
function follow() {
  const route = currentRoute();
  const view = VIEWS.find((known) => known.name === route.view) ?? orderView;
  if (view.name !== shown.view) showView(view.name);
  if (document.activeElement !== search) search.value = route.query;
  if (view.name === "order" && (route.query !== shown.query || shown.view !== "order")) orderView.draw();
  else markOpened();
  shown = { view: view.name, query: route.query, item: route.item };
  void showPanel(route.item);
}

/** @param {string} name */
function showView(name) {
  for (const section of document.querySelectorAll(".view")) {
    if (section instanceof HTMLElement) section.hidden = section.id !== `view-${name}`;
  }
  for (const link of document.querySelectorAll("[data-view]")) {
    const isShown = link instanceof HTMLElement && link.dataset.view === name;
    if (isShown) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    if (isShown) title.textContent = link.querySelector("span")?.textContent ?? "";
  }
  document.body.dataset.shown = name;
  byId("filter-button").hidden = name !== "order";
  if (shown.view) scrollTo(0, 0);
  document.title = `${title.textContent} · ${document.title.split(" · ").at(-1)}`;
  const section = byId(`view-${name}`);
  hooks.view.forEach((add) => add(name, section));
}

/** Opens an item beside the view that names it, not in the order. @param {MouseEvent} event */
function openInPlace(event) {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = /** @type {Element} */ (event.target).closest?.("a[href^='#/order/']");
  if (!link) return;
  event.preventDefault();
  const id = decodeURIComponent((link.getAttribute("href") ?? "").slice("#/order/".length));
  go({ item: currentRoute().item === id && link.classList.contains("title") ? null : id });
}

/** @type {Map<string, () => boolean>} */
const KEYS = new Map([
  ["/", focusSearch],
  ["j", () => inOrder(() => moveFocus(1))],
  ["k", () => inOrder(() => moveFocus(-1))],
  ["ArrowDown", () => isInList() && moveFocus(1)],
  ["ArrowUp", () => isInList() && moveFocus(-1)],
  ["f", () => inOrder(() => (toggleFacets(), true))],
]);

function focusSearch() {
  search.focus();
  search.select();
  return true;
}

/** @param {() => boolean} act */
function inOrder(act) {
  return currentRoute().view === "order" && act();
}

function isInList() {
  return document.activeElement?.closest("#view-order .row") != null;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    if (document.activeElement === search) search.blur();
    else if (currentRoute().item) go({ item: null });
    return;
  }
  if (isTyping(event.target)) {
    if (event.target === search && event.key === "ArrowDown" && moveFocus(0)) event.preventDefault();
    return;
  }
  const hook = hooks.keys.get(event.key);
  if (hook ? hook(event) : KEYS.get(event.key)?.()) event.preventDefault();
}

byId("main").prepend(topBar());
for (const view of VIEWS) view.start?.(byId(`view-${view.name}`));
addEventListener("hashchange", follow);
document.addEventListener("click", openInPlace);
document.addEventListener("keydown", onKey);
follow();
