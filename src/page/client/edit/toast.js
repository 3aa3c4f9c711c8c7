// Says what was done, and takes it back.
import { h, byId, say } from "../dom.js";
import { request } from "./server.js";
import { refreshTo } from "./live.js";
import { refusalView } from "./outcome.js";

/** How long a message stays, in milliseconds. It stays longer while it has the pointer or the focus. */
const STAYS = 8000;

let timer = 0;

/** @param {import("./server.js").Outcome} outcome */
export function toast(outcome) {
  const asked = outcome.moves.filter((move) => move.asked && move.from !== move.to);
  const move = asked.length === 1 && asked[0].from && asked[0].to ? `: ${asked[0].from} → ${asked[0].to}` : "";
  const button = outcome.undo ? h("button", { class: "button", type: "button", onclick: () => void undo(outcome.version) }, "Undo") : null;
  showToast([h("span", {}, `${outcome.title}${move}`), button]);
}

/** @param {import("../dom.js").Child[]} parts */
export function showToast(parts) {
  const place = byId("toast");
  place.replaceChildren(h("div", { class: "toast" }, parts));
  say(place.textContent ?? "");
  clearTimeout(timer);
  timer = setTimeout(hide, STAYS);
}

function hide() {
  const place = byId("toast");
  if (place.matches(":hover, :focus-within")) timer = setTimeout(hide, STAYS);
  else place.replaceChildren();
}

/**
 * Takes back a change: that which led to a version, or else the last one.
 * @param {number} [version]
 */
export async function undo(version) {
  try {
    const outcome = await request("/api/undo", version === undefined ? {} : { version });
    await refreshTo(outcome.version);
    showToast([h("span", {}, `Undone: ${outcome.title.replace(/^Undo: /, "")}`)]);
  } catch (error) {
    showToast([refusalView(error)]);
  }
}
