// Follows the files: the server says when they are others, and the page draws itself again around what is being done.
import { h, byId } from "../dom.js";
import { store, replaceRows } from "../data.js";
import { hooks } from "../hooks.js";
import { currentRoute } from "../router.js";
import { showPanel } from "../panel.js";
import { draw, focusItem, keepInSight, rowsInSight } from "../views/order.js";
import { request, server } from "./server.js";

/** So many errors are shown without being asked for. */
const OPENED = 3;

/** Called when the page shows other files. @type {(() => void)[]} */
export const onChange = [];

/** The version that is asked for. */
let wanted = 0;
/** Only one request at a time: the newest version is what counts. @type {Promise<void> | null} */
let refreshing = null;

/** Opened items come from the server, with what can be edited. */
export function followServer() {
  store.details = async (item) => {
    const answer = await request(`/api/item?id=${encodeURIComponent(item.id)}`);
    return { ...answer.details, source: { ...answer.source, version: answer.version } };
  };
  const events = new EventSource("/api/events");
  events.addEventListener("change", (event) => {
    byId("notices").querySelector(".offline")?.remove();
    refreshTo(JSON.parse(event.data).version).catch(showOffline);
  });
  events.addEventListener("notice", (event) => notice("watching", JSON.parse(event.data).text));
  events.addEventListener("error", showOffline);
  request("/api/page").then((state) => showFindings(state.findings), showOffline);
}

function showOffline() {
  notice("offline", "The server doesn't answer. The page shows what it knew last; if `topline serve` has ended, start it again and open the address that it prints.");
}

/**
 * Draws the page as of a version, or a later one.
 * @param {number} version
 */
export async function refreshTo(version) {
  wanted = Math.max(wanted, version);
  while (server.version < wanted) {
    refreshing ??= refresh().finally(() => (refreshing = null));
    await refreshing;
  }
}

async function refresh() {
  const state = await request("/api/page");
  const focused = focusedItem();
  const place = scrollY;
  const rows = rowsInSight();
  server.version = state.version;
  if (state.content) {
    replaceRows(state.content.rows);
    drawRail(state.content.views);
    drawViews(state.content.views);
    draw();
  }
  showFindings(state.findings);
  scrollTo(scrollX, place);
  keepInSight(rows);
  if (focused) focusItem(focused);
  if (!isEditingPanel()) await showPanel(currentRoute().item);
  onChange.forEach((act) => act());
}

/** The item whose row has the focus, which drawing takes away. */
function focusedItem() {
  const row = document.activeElement?.closest("#view-order .row");
  return row instanceof HTMLElement ? row.dataset.id : undefined;
}

/** Whether something is being typed in the opened item. */
function isEditingPanel() {
  return byId("panel").querySelector("form") !== null;
}

/** @param {{ name: string, count: string, attention: boolean }[]} views */
function drawRail(views) {
  for (const { name, count, attention } of views) {
    const element = document.querySelector(`[data-view="${name}"] .count`);
    if (!element) continue;
    element.textContent = count;
    element.classList.toggle("attention", attention);
  }
}

/** @param {{ name: string, html: string }[]} views */
function drawViews(views) {
  for (const { name, html } of views) {
    if (name === "order") continue;
    const section = byId(`view-${name}`);
    const open = [...section.querySelectorAll("details")].map((details) => details.open);
    const scrolled = [...section.querySelectorAll("[role=region]")].map((region) => [region.scrollLeft, region.scrollTop]);
    const refocus = focusIn(section);
    section.innerHTML = html;
    section.querySelectorAll("details").forEach((details, at) => (details.open = open[at] ?? details.open));
    section.querySelectorAll("[role=region]").forEach((region, at) => region.scrollTo(...(/** @type {[number, number]} */ (scrolled[at] ?? [0, 0]))));
    if (!section.hidden) hooks.view.forEach((add) => add(name, section));
    refocus();
  }
}

/**
 * Remembers what has the focus in a part of the page: the how manieth of an item's, wherever that goes, or of all. The result
 * focuses it after it was drawn again.
 * @param {HTMLElement} section
 */
function focusIn(section) {
  const all = (/** @type {Element} */ root) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll("a, button, input, select, summary, [tabindex]")]);
  const active = document.activeElement;
  if (!active || !section.contains(active)) return () => {};
  const owner = active.closest("[data-id]");
  const root = owner instanceof HTMLElement && section.contains(owner) ? owner : section;
  const at = all(root).findIndex((one) => one === active);
  return () => {
    const again = root === section ? section : section.querySelector(`[data-id="${CSS.escape(root.dataset.id ?? "")}"]`);
    if (again) all(again)[at]?.focus({ preventScroll: true });
  };
}

/**
 * A line above the views that stays until it isn't true any more.
 * @param {string} name
 * @param {string} text
 */
export function notice(name, text) {
  const notices = byId("notices");
  const known = notices.querySelector(`.${name}`);
  if (known) known.textContent = text;
  else notices.append(h("p", { class: name }, text));
}

/** @param {{ findings: any[], errors: number }} findings */
function showFindings(findings) {
  const known = byId("notices").querySelector("details.broken");
  known?.remove();
  const errors = findings.findings.filter((finding) => finding.severity === "error");
  if (errors.length === 0) return;
  const line = (/** @type {any} */ finding) =>
    h("li", {}, h("code", {}, `${finding.path}:${finding.start.line}`), " ", finding.message, finding.help && h("span", { class: "quiet" }, ` ${finding.help}`));
  const title = errors.length === 1 ? "1 error in the files" : `${errors.length} errors in the files`;
  const details = h("details", { class: "broken", open: known instanceof HTMLDetailsElement ? known.open : errors.length <= OPENED }, h("summary", {}, `${title}. The order is the last one without.`), h("ul", {}, errors.slice(0, 50).map(line)));
  byId("notices").prepend(details);
}
