// Inbox, Plan, Loop and Map: what can be done in the views that the engine draws.
import { h } from "../dom.js";
import { store } from "../data.js";
import { ask, choiceField, fieldText, textField } from "./dialog.js";
import { askForAnswer, writeNow } from "./item.js";

/** @typedef {import("../data.js").Item} Item */

/** What is dragged over the map. @type {Item | null} */
let carried = null;

/**
 * @param {string} text
 * @param {() => void} act
 * @param {string} [about]
 */
function button(text, act, about) {
  return h("button", { class: "button", type: "button", "aria-label": about ? `${text.replace("…", "")} ${about}` : null, onclick: act }, text);
}

/**
 * @param {string} name
 * @param {HTMLElement} section
 */
export function addViewActions(name, section) {
  if (section.dataset.actions === "added" && section.querySelector(".added-action")) return;
  section.dataset.actions = "added";
  if (name === "inbox") addAnswers(section);
  if (name === "plan") addPlanning(section);
  if (name === "loop") addReview(section);
  if (name === "map") makeMapMovable(section);
}

/** @param {Element | null} element */
function itemOf(element) {
  return element instanceof HTMLElement && element.dataset.id ? (store.byId.get(element.dataset.id) ?? null) : null;
}

/** @param {HTMLElement} section */
function addAnswers(section) {
  for (const element of section.querySelectorAll("[data-id]")) {
    const item = itemOf(element);
    if (item?.status !== "triage") continue;
    const answer = button("Answer…", () => askForAnswer(item), item.title);
    answer.classList.add("added-action");
    (element.querySelector(".actions") ?? element).append(answer);
  }
}

/** @param {HTMLElement} section */
function addPlanning(section) {
  for (const element of section.querySelectorAll("[data-feature]")) {
    if (!(element instanceof HTMLElement)) continue;
    const feature = element.dataset.feature ?? "";
    const title = store.rows.features.find((entry) => entry.id === feature)?.title ?? feature;
    const adopt = button("Adopt…", () => void ask({ title: `Make “${title}” the goal`, fields: [], changes: () => [{ type: "goal", feature }], action: "Adopt" }), title);
    adopt.classList.add("added-action");
    (element.querySelector(".actions") ?? element).append(adopt);
  }
  const capacity = section.querySelector("[data-capacity]");
  if (!(capacity instanceof HTMLElement)) return;
  const change = button("Change…", () => askForCapacity(capacity.dataset.capacity ?? "", capacity.dataset.reserve ?? ""), "capacity and reserve");
  change.classList.add("added-action");
  (capacity.querySelector(".actions") ?? capacity).append(change);
}

/**
 * @param {string} capacity
 * @param {string} reserve
 */
function askForCapacity(capacity, reserve) {
  const fields = [
    textField("capacity", "Capacity", { value: capacity, hint: `in ${store.rows.unit}` }),
    textField("reserve", "Reserve", { value: reserve, hint: "the share that stays free for bugs and feedback, from 0 to 1" }),
  ];
  const changes = (/** @type {HTMLFormElement} */ form) => {
    /** @type {Record<string, any>} */
    const change = { type: "iteration" };
    const number = (/** @type {string} */ text) => (Number.isFinite(Number(text)) ? Number(text) : text);
    for (const [key, was] of [["capacity", capacity], ["reserve", reserve]]) {
      const text = fieldText(form, key);
      if (text && text !== was) change[key] = number(text);
    }
    return Object.keys(change).length > 1 ? [change] : null;
  };
  void ask({ title: "Capacity of the iteration", fields, changes, action: "Save" });
}

/** @param {HTMLElement} section */
function addReview(section) {
  const place = section.querySelector('[data-action="reviewed"]') ?? section;
  const reviewed = button("Reviewed", () => void writeNow({ type: "reviewed" }));
  reviewed.title = "The whole order was looked at, and is right as it is";
  reviewed.classList.add("added-action");
  place.append(reviewed);
}

/** @param {HTMLElement} section */
function makeMapMovable(section) {
  section.dataset.movable = "";
  section.addEventListener("pointerdown", startCarry);
}

/**
 * Asks for the cell of the map that an item is to be in: the way without dragging.
 * @param {Item} item
 */
export function askForCell(item) {
  const { steps, releases } = store.rows;
  const entries = (/** @type {import("../data.js").Entry[]} */ list, /** @type {string} */ none) => /** @type {[string, string][]} */ ([["", none], ...list.map((entry) => [entry.id, entry.title || entry.id])]);
  const step = item.step === undefined ? "" : steps[item.step].id;
  const release = item.release === undefined ? "" : releases[item.release].id;
  const fields = [
    steps.length > 0 && choiceField("step", "Step", entries(steps, "groundwork"), step),
    releases.length > 0 && choiceField("release", "Release", entries(releases, "later"), release),
  ];
  const changes = (/** @type {HTMLFormElement} */ form) => cellChange(item, fieldText(form, "step"), fieldText(form, "release"));
  void ask({ title: `Move “${item.title}”`, fields, changes, action: "Move" });
}

/**
 * @param {Item} item
 * @param {string} step
 * @param {string} release
 */
function cellChange(item, step, release) {
  const { steps, releases } = store.rows;
  /** @type {Record<string, string | null>} */
  const keys = {};
  if (steps.length > 0 && step !== (item.step === undefined ? "" : steps[item.step].id)) keys.step = step || null;
  if (releases.length > 0 && release !== (item.release === undefined ? "" : releases[item.release].id)) keys.release = release || null;
  return Object.keys(keys).length > 0 ? [{ type: "set", items: [item.id], keys }] : null;
}

/** Pixels that a pointer moves until it is a drag and not a click. */
const SLACK = 5;

/** @param {PointerEvent} event */
function startCarry(event) {
  if (event.button !== 0 || event.pointerType === "touch") return;
  const card = /** @type {Element} */ (event.target).closest("#view-map [data-id]");
  const item = itemOf(card);
  if (!(card instanceof HTMLElement) || !item) return;
  const from = [event.clientX, event.clientY];
  /** @type {HTMLElement | null} */
  let cell = null;
  const move = (/** @type {PointerEvent} */ moved) => {
    if (!carried && Math.hypot(moved.clientX - from[0], moved.clientY - from[1]) < SLACK) return;
    carried = item;
    card.classList.add("dragged");
    const over = document.elementFromPoint(moved.clientX, moved.clientY)?.closest("[data-step][data-release]");
    if (over === cell) return;
    cell?.classList.remove("drop-target");
    cell = over instanceof HTMLElement ? over : null;
    cell?.classList.add("drop-target");
  };
  const stop = (/** @type {Event} */ stopped) => {
    removeEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) removeEventListener(name, stop);
    removeEventListener("keydown", escape, true);
    card.classList.remove("dragged");
    cell?.classList.remove("drop-target");
    if (!carried) return;
    carried = null;
    // The click that ends a drag opens nothing.
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, true));
    const change = stopped.type === "pointerup" && cell ? cellChange(item, cell.dataset.step ?? "", cell.dataset.release ?? "") : null;
    if (change) void ask({ title: `Move “${item.title}”`, fields: [], changes: () => change, action: "Move" });
  };
  const escape = (/** @type {KeyboardEvent} */ key) => {
    if (key.key === "Escape") stop(key);
  };
  event.preventDefault();
  addEventListener("pointermove", move);
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, stop);
  addEventListener("keydown", escape, true);
}

/** @param {Event} event */
function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}
