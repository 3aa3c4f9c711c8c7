// Map: rendered by the engine, but for the items of long cells and those that are done, which are made when they are asked for.
import { h, kindMark } from "../dom.js";
import { store, isOpen } from "../data.js";

/** @typedef {import("../data.js").Item} Item */

export const mapView = {
  name: "map",
  /** @param {HTMLElement} section */
  start(section) {
    section.addEventListener("toggle", fillCell, true);
  },
};

/** @param {Event} event */
function fillCell(event) {
  const details = event.target;
  if (!(details instanceof HTMLDetailsElement) || !details.open || details.querySelector("ul")) return;
  const cell = details.closest("td[data-step]");
  if (!(cell instanceof HTMLElement)) return;
  const items = details.classList.contains("done")
    ? cellItems(cell, (item) => item.status === "done")
    : cellItems(cell, (item) => isOpen(item) || item.status === "triage").slice(Number(details.dataset.from));
  details.append(h("ul", {}, items.map(mapCard)));
}

/**
 * The items of a cell, in the order of the list.
 * @param {HTMLElement} cell
 * @param {(item: Item) => boolean} belongs
 */
function cellItems(cell, belongs) {
  const { steps, releases, items } = store.rows;
  const place = (/** @type {import("../data.js").Entry[]} */ entries, /** @type {string | undefined} */ id) =>
    id ? entries.findIndex((entry) => entry.id === id) : undefined;
  const step = place(steps, cell.dataset.step);
  const release = place(releases, cell.dataset.release);
  return items.filter((item) => item.step === step && item.release === release && belongs(item));
}

/**
 * The card of an item, as the engine makes it.
 * @param {Item} item
 */
export function mapCard(item) {
  const marks = isOpen(item)
    ? [item.status === "doing" && "doing", !item.ready && "unready", item.waits && "waits", item.decided && "decided"]
    : [item.status === "triage" && "triage"];
  return h(
    "li",
    { "data-id": item.id },
    kindMark(item.kind),
    h("a", { class: "item", href: `#/order/${encodeURIComponent(item.id)}` }, item.title),
    h(
      "p",
      {},
      h("span", { class: "id" }, item.id),
      item.size && [" ", h("span", { class: "number" }, item.size)],
      marks.filter((name) => name !== false && name !== undefined).flatMap((name) => [" ", cardMark(String(name))]),
    ),
  );
}

/**
 * A mark in the words of the engine.
 * @param {string} name
 */
function cardMark(name) {
  const marks = document.getElementById("map-marks");
  const mark = marks instanceof HTMLTemplateElement && marks.content.querySelector(`[data-mark="${name}"]`);
  return mark ? mark.cloneNode(true) : null;
}
