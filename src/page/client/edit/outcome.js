// Shows what a change does, in the engine's words: before it is written and after.
import { h } from "../dom.js";
import { Refusal } from "./server.js";

/** @typedef {import("./server.js").Outcome} Outcome */
/** @typedef {import("./server.js").Move} Move */

/** Moves that are named; the rest is counted. */
const SHOWN_MOVES = 6;

/** @param {Move} move */
function moveText({ from, to }) {
  if (from === null) return `enters at ${to}`;
  if (to === null) return `leaves (was ${from})`;
  return from === to ? `stays at ${to}` : `${from} → ${to}`;
}

/**
 * @param {Outcome} outcome
 * @returns {HTMLElement}
 */
export function outcomeView(outcome) {
  const shown = outcome.moves.slice(0, SHOWN_MOVES);
  const more = outcome.moves.length - shown.length + outcome.more_moves;
  const line = (/** @type {Move} */ move) =>
    h("li", { class: move.asked ? "asked" : null }, h("span", { class: "number" }, moveText(move)), " ", h("span", {}, move.title));
  const words = [...outcome.warnings, ...outcome.notes];
  return h(
    "div",
    { class: "outcome" },
    shown.length > 0 ? h("ul", { class: "moves" }, shown.map(line), more > 0 && h("li", { class: "quiet" }, `and ${more} more`)) : h("p", { class: "quiet" }, outcome.files.length > 0 ? "The order stays as it is." : "Nothing changes."),
    otherFiles(outcome),
    words.map((text) => h("p", { class: "note" }, text)),
    findingList(outcome.findings),
  );
}

/**
 * Decisions can follow from others: what is written besides isn't a secret.
 * @param {Outcome} outcome
 */
function otherFiles({ files }) {
  if (files.length < 2) return null;
  const line = (/** @type {{ path: string, outcome: string }} */ file) => h("li", {}, `${file.outcome} `, h("code", {}, file.path));
  return h("ul", { class: "files" }, files.map(line));
}

/** @param {{ severity: string, message: string, help?: string }[]} findings */
function findingList(findings) {
  if (findings.length === 0) return null;
  return h("ul", { class: "findings" }, findings.map(({ severity, message, help }) => h("li", { class: severity }, h("strong", {}, `${severity}: `), message, help && h("span", { class: "quiet" }, ` ${help}`))));
}

/**
 * @param {unknown} error
 * @returns {HTMLElement}
 */
export function refusalView(error) {
  if (!(error instanceof Refusal)) {
    return h("div", { class: "refusal", role: "alert" }, h("p", {}, "The server doesn't answer: is `topline serve` still running?"));
  }
  const files = error.files.map((file) =>
    h("section", { class: "versions" }, h("h3", {}, file.path), h("div", {}, h("h4", {}, "As the page showed it"), h("pre", { tabindex: "0" }, file.shown)), h("div", {}, h("h4", {}, "As it is now"), h("pre", { tabindex: "0" }, file.now))),
  );
  return h("div", { class: "refusal", role: "alert" }, h("p", {}, h("strong", {}, error.message)), error.hints.map((hint) => h("p", { class: "quiet" }, hint)), findingList(error.findings), files);
}
