// Adds what writes to the page, and makes it follow the files.
import { h, byId } from "../dom.js";
import { hooks } from "../hooks.js";
import { currentItem } from "../views/order.js";
import { currentRoute } from "../router.js";
import { store } from "../data.js";
import { server } from "./server.js";
import { followServer, onChange } from "./live.js";
import { undo } from "./toast.js";
import { askForPlace, keepPlacing, makeMovable, moveByKey } from "./move.js";
import { addActions, askForNew } from "./item.js";
import { addViewActions, askForCell } from "./planning.js";
import { askToCommit } from "./saving.js";

byId("main").prepend(h("div", { id: "notices", class: "notices", role: "status" }));
document.body.append(h("div", { id: "toast" }));
takeTokenOutOfAddress();
followServer();
if (!server.readOnly) addEditing();

/** The cookie holds it from here on: an address is copied, a history is read. */
function takeTokenOutOfAddress() {
  if (location.search) history.replaceState(null, "", location.pathname + location.hash);
}

function addEditing() {
  document.body.classList.add("editable");
  const tool = (/** @type {string} */ text, /** @type {string} */ key, /** @type {() => unknown} */ act) =>
    h("button", { class: "tool", type: "button", "aria-keyshortcuts": key, onclick: () => void act() }, h("span", {}, text), h("kbd", { "aria-hidden": "true" }, key));
  byId("tools").append(tool("New item…", "n", askForNew), tool("Undo", "u", undo), tool("Save as a commit…", "c", askToCommit));
  hooks.row.push(makeMovable);
  hooks.panel.push(addActions, addCellAction);
  hooks.view.push(addViewActions);
  onChange.push(keepPlacing);
  hooks.keys.set("J", () => currentRoute().view === "order" && moveByKey(1));
  hooks.keys.set("K", () => currentRoute().view === "order" && moveByKey(-1));
  hooks.keys.set("m", moveFocused);
  hooks.keys.set("n", () => (askForNew(), true));
  hooks.keys.set("u", () => (void undo(), true));
  hooks.keys.set("c", () => (void askToCommit(), true));
}

/**
 * The way to another step or release without dragging over the map.
 * @param {HTMLElement} panel
 * @param {import("../data.js").Item} item
 */
function addCellAction(panel, item) {
  if (store.rows.steps.length + store.rows.releases.length === 0) return;
  const button = h("button", { class: "button", type: "button", onclick: () => askForCell(item) }, "Step or release…");
  panel.querySelector(".panel-actions")?.append(button);
}

/** Asks where the focused item is to go: on the map to which cell, else to which place. */
function moveFocused() {
  if (currentRoute().view === "map") {
    const card = document.activeElement?.closest("#view-map [data-id]");
    const item = card instanceof HTMLElement ? store.byId.get(card.dataset.id ?? "") : undefined;
    if (item) askForCell(item);
    return item !== undefined;
  }
  const item = currentItem();
  if (item && currentRoute().view === "order") askForPlace(item);
  return item !== null;
}
