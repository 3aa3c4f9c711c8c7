// Reordering: by dragging a row, with `J` and `K`, or by naming the place. All three end in the same form, where the item would
// stand: it says what the engine makes of it, and asks for the reason.
import { h } from "../dom.js";
import { store, isOpen } from "../data.js";
import { currentItem, focusItem, rowOf, shownItems } from "../views/order.js";
import { ask, choiceField, fieldText, textField } from "./dialog.js";
import { apply, preview } from "./server.js";
import { outcomeView, refusalView } from "./outcome.js";
import { refreshTo } from "./live.js";
import { toast } from "./toast.js";

/** @typedef {import("../data.js").Item} Item */

/** Time that a row stays below the pointer until the engine is asked, in milliseconds. */
const PAUSE_OVER_ROW = 90;
/** How near to the edge of the window a drag scrolls, in pixels. */
const EDGE = 72;

/** The move that is being made. @type {PlacedForm | null} */
let placing = null;

/** A line where an item would stand, with what would follow. */
class PlacedForm {
  /** @param {Item} item */
  constructor(item) {
    this.item = item;
    /** Where it is, and where it would be, among the open items of the list without it: of all, or of those that were searched for. */
    this.start = this.others().filter((one) => one.at < item.at).length;
    this.at = this.start;
    /** What it stands beside, and what had the focus: both are kept when the list is drawn anew. */
    this.beside = { id: "", isBelow: false };
    this.hadReason = false;
    this.answer = h("div", { class: "answer", "aria-live": "polite" });
    this.place = h("strong", { class: "number" });
    this.reason = /** @type {HTMLInputElement} */ (
      h("input", { class: "field", name: "because", placeholder: "Why?", "aria-label": "Reason", autocomplete: "off" })
    );
    this.form = /** @type {HTMLFormElement} */ (
      h(
        "form",
        { class: "place-form", tabindex: "-1", "aria-label": `Move ${item.title}` },
        h("p", {}, this.place, " ", item.title),
        h("div", { class: "place-fields" }, this.reason, h("button", { class: "button primary", type: "submit" }, "Move"), h("button", { class: "button", type: "button", onclick: () => this.end(true) }, "Cancel")),
        this.answer,
      )
    );
    this.timer = 0;
    /** @type {AbortController | null} */
    this.running = null;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.write();
    });
    this.form.addEventListener("keydown", (event) => this.onKey(event));
    this.reason.addEventListener("input", () => this.judgeSoon());
    this.form.addEventListener("focusin", (event) => (this.hadReason = event.target === this.reason));
  }

  /** The open items of the list without the one that moves. */
  others() {
    return shownItems().filter((item) => isOpen(item) && item.id !== this.item.id);
  }

  /**
   * Shows the line at a place.
   * @param {number} at
   */
  show(at) {
    const others = this.others();
    if (others.length === 0) return;
    this.at = Math.min(Math.max(at, 0), others.length);
    // Moved up it stands above the next one, moved down below the one before: what is filtered out between them stays where it is.
    const isBelow = this.at > 0 && this.at >= this.start;
    const target = others[isBelow ? this.at - 1 : this.at];
    this.beside = { id: target.id, isBelow };
    const row = rowOf(target.id);
    if (isBelow) row?.after(this.form);
    else row?.before(this.form);
    this.showPlace(this.at === this.start ? this.item.at + 1 : null);
    this.form.classList.toggle("unmoved", this.at === this.start);
    this.judgeSoon();
  }

  /**
   * Says the place that the engine gives; it may be another one than that of the line, if prerequisites come along.
   * @param {number | null | undefined} rank
   */
  showPlace(rank) {
    const was = this.item.at + 1;
    this.place.textContent = rank === was ? `stays at ${was}` : `${was} → ${rank ?? "…"}`;
  }

  /** The change that moves the item to the shown place. */
  change() {
    if (this.at === this.start) return null;
    const because = this.reason.value.trim();
    const target = this.beside.isBelow ? { below: this.beside.id } : { above: this.beside.id };
    return { type: "move", item: this.item.id, ...target, ...(because ? { because } : {}) };
  }

  judgeSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.judge(), PAUSE_OVER_ROW);
  }

  async judge() {
    this.running?.abort();
    const change = this.change();
    if (!change) {
      this.answer.replaceChildren();
      return;
    }
    this.running = new AbortController();
    try {
      const outcome = await preview(change, this.running.signal);
      this.showPlace(outcome.moves.find((move) => move.asked)?.to);
      this.answer.replaceChildren(outcomeView(outcome));
    } catch (error) {
      if (!(error instanceof DOMException)) this.answer.replaceChildren(refusalView(error));
    }
  }

  async write() {
    const change = this.change();
    if (!change) {
      this.end(true);
      return;
    }
    try {
      const outcome = await apply(change);
      const { id } = this.item;
      this.end(false);
      await refreshTo(outcome.version);
      focusItem(id);
      toast(outcome);
    } catch (error) {
      this.answer.replaceChildren(refusalView(error));
      this.reason.focus();
    }
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const isTyped = event.target === this.reason;
    const by = event.key === "J" || (!isTyped && event.key === "ArrowDown") ? 1 : event.key === "K" || (!isTyped && event.key === "ArrowUp") ? -1 : 0;
    if (event.key === "Escape") this.end(true);
    else if (by !== 0 && !isTyped) {
      this.show(this.at + by);
      this.form.focus({ preventScroll: true });
      this.form.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && event.target === this.form) this.reason.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {boolean} focusesRow */
  end(focusesRow) {
    clearTimeout(this.timer);
    this.running?.abort();
    this.form.remove();
    placing = null;
    if (focusesRow) focusItem(this.item.id);
  }
}

/** @param {Item} item */
function begin(item) {
  placing?.end(false);
  placing = new PlacedForm(item);
  return placing;
}

/**
 * Moves the focused item by a place; the form waits for the reason.
 * @param {number} by
 */
export function moveByKey(by) {
  const item = currentItem();
  if (!item || !isOpen(item)) return false;
  const form = begin(item);
  form.show(form.at + by);
  form.form.focus({ preventScroll: true });
  form.form.scrollIntoView({ block: "nearest" });
  return true;
}

/**
 * Draws the form again where it was, after the list was drawn.
 */
export function keepPlacing() {
  if (!placing) return;
  const item = store.byId.get(placing.item.id);
  if (!item || !isOpen(item)) {
    placing.end(false);
    return;
  }
  const hadFocus = document.activeElement === document.body;
  placing.item = item;
  const others = placing.others();
  const beside = others.findIndex((one) => one.id === placing?.beside.id);
  if (beside < 0) {
    placing.end(false);
    return;
  }
  placing.start = others.filter((one) => one.at < item.at).length;
  placing.show(placing.beside.isBelow ? beside + 1 : beside);
  if (hadFocus) (placing.hadReason ? placing.reason : placing.form).focus({ preventScroll: true });
}

/**
 * Asks above or below which item another is to stand: the way without dragging.
 * @param {Item} item
 */
export function askForPlace(item) {
  const others = store.rows.items.filter((one) => isOpen(one) && one.id !== item.id);
  const list = h("datalist", { id: "places" }, others.map((one) => h("option", { value: one.id }, `${one.at + 1} ${one.title}`)));
  const next = { up: others[item.at - 1]?.id, down: others[item.at]?.id, first: others[0]?.id, last: others.at(-1)?.id };
  const quick = (/** @type {string} */ text, /** @type {string} */ side, /** @type {string | undefined} */ id) =>
    id && h("button", { class: "button", type: "button", onclick: (/** @type {Event} */ event) => fillPlace(/** @type {HTMLElement} */ (event.target), side, id) }, text);
  const fields = [
    h("div", { class: "buttons" }, quick("To the top", "above", next.first), quick("Up", "above", next.up), quick("Down", "below", next.down), quick("To the end", "below", next.last)),
    h("div", { class: "pair" }, choiceField("side", "Place", [["above", "above"], ["below", "below"]]), textField("target", "Item", { required: true, list: "places", hint: "an id" })),
    list,
    textField("because", "Reason"),
  ];
  const changes = (/** @type {HTMLFormElement} */ form) => {
    const [side, target, because] = ["side", "target", "because"].map((name) => fieldText(form, name));
    if (!store.byId.has(target)) return null;
    return [{ type: "move", item: item.id, [side]: target, ...(because ? { because } : {}) }];
  };
  void ask({ title: `Move “${item.title}”`, fields, changes, action: "Move" });
}

/**
 * @param {HTMLElement} button
 * @param {string} side
 * @param {string} id
 */
function fillPlace(button, side, id) {
  const form = button.closest("form");
  if (!form) return;
  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  field("side").value = side;
  field("target").value = id;
  form.dispatchEvent(new Event("input"));
}

/**
 * Makes a row one that can be dragged by its rank, and moved by a button.
 * @param {HTMLElement} row
 * @param {Item} item
 */
export function makeMovable(row, item) {
  if (!isOpen(item)) return;
  const handle = row.querySelector(".rank");
  if (handle instanceof HTMLElement) {
    handle.classList.add("handle");
    handle.title = "Drag to another place";
    handle.addEventListener("pointerdown", (event) => startDrag(event, item));
  }
  const button = h("button", { class: "row-button", type: "button", tabindex: "-1", "aria-label": `Move ${item.title}`, onclick: () => askForPlace(item) }, "⋮");
  row.append(button);
}

/**
 * @param {PointerEvent} event
 * @param {Item} item
 */
function startDrag(event, item) {
  if (event.button !== 0) return;
  const handle = /** @type {HTMLElement} */ (event.currentTarget);
  // The window listens, not the handle: a browser may take the capture away when the form appears below a pointer that rests.
  handle.setPointerCapture(event.pointerId);
  const form = begin(item);
  form.form.classList.add("dragging");
  rowOf(item.id)?.classList.add("dragged");
  let y = event.clientY;
  let frame = 0;
  const follow = () => {
    const edge = y < EDGE + 56 ? -12 : y > innerHeight - EDGE ? 12 : 0;
    if (edge) scrollBy(0, edge);
    const at = placeAt(y, form);
    if (at !== null && at !== form.at) form.show(at);
    frame = requestAnimationFrame(follow);
  };
  const move = (/** @type {PointerEvent} */ moved) => (y = moved.clientY);
  const stop = (/** @type {Event} */ stopped) => {
    cancelAnimationFrame(frame);
    removeEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) removeEventListener(name, stop);
    removeEventListener("keydown", escape, true);
    rowOf(item.id)?.classList.remove("dragged");
    form.form.classList.remove("dragging");
    if (stopped.type !== "pointerup" || form.at === form.start) form.end(true);
    else form.reason.focus({ preventScroll: true });
  };
  const escape = (/** @type {KeyboardEvent} */ key) => {
    if (key.key === "Escape") stop(key);
  };
  addEventListener("pointermove", move);
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, stop);
  addEventListener("keydown", escape, true);
  form.show(form.start);
  frame = requestAnimationFrame(follow);
}

/**
 * The place among the other open items of the list at a height of the window.
 * @param {number} y
 * @param {PlacedForm} form
 */
function placeAt(y, form) {
  const list = document.querySelector("#view-order .list");
  if (!list) return null;
  const { left, width } = list.getBoundingClientRect();
  const row = document.elementsFromPoint(left + width / 2, y).map((one) => one.closest(".row")).find(Boolean);
  if (!(row instanceof HTMLElement) || !row.dataset.id) return null;
  const place = form.others().findIndex((one) => one.id === row.dataset.id);
  if (place < 0) return null;
  const box = row.getBoundingClientRect();
  return y > box.top + box.height / 2 ? place + 1 : place;
}
