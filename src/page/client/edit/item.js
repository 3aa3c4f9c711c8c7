// What can be done with an opened item.
import { h } from "../dom.js";
import { store, isOpen } from "../data.js";
import { ask, choiceField, fieldText, textField } from "./dialog.js";
import { Refusal, apply } from "./server.js";
import { refreshTo } from "./live.js";
import { refusalView } from "./outcome.js";
import { showToast, toast } from "./toast.js";
import { askForPlace } from "./move.js";

/** @typedef {import("../data.js").Item} Item */
/** @typedef {{ keys: Record<string, any>, body: string, version: number }} Source */

const KINDS = /** @type {[string, string][]} */ (["story", "bug", "technical", "feedback"].map((kind) => [kind, kind]));
const SEVERITIES = /** @type {[string, string][]} */ (["", "critical", "major", "minor", "trivial"].map((one) => [one, one || "none"]));

/** Keys of the form, each with its catalog where it has one. */
const CHOSEN = /** @type {const} */ ([["step", "Step", "steps"], ["release", "Release", "releases"], ["feature", "Feature", "features"], ["objective", "Objective", "objectives"]]);
const NUMBERS = /** @type {[string, string][]} */ ([["estimate", "Size"], ["value", "Value"], ["reach", "Reach"]]);
const LISTS = /** @type {[string, string][]} */ ([["assignee", "Assignees"], ["labels", "Labels"]]);

/**
 * Writes at once: what is easily taken back needs no question. A refusal that can be overruled is asked about.
 * @param {object} change
 * @param {{ title: string, again: string }} [question]
 */
export async function writeNow(change, question) {
  try {
    const outcome = await apply(change);
    await refreshTo(outcome.version);
    toast(outcome);
  } catch (error) {
    const isOverruled = error instanceof Refusal && ["not-startable", "unmet-criteria"].includes(error.kind);
    if (isOverruled && question) await ask({ title: question.title, fields: [], changes: () => [change], action: "Try again", again: question.again });
    else showToast([refusalView(error)]);
  }
}

/**
 * @param {HTMLElement} panel
 * @param {Item} item
 * @param {any} details
 */
export function addActions(panel, item, details) {
  const place = panel.querySelector(".panel-actions");
  if (!place) return;
  const button = (/** @type {string} */ text, /** @type {() => unknown} */ act) => h("button", { class: "button", type: "button", onclick: () => void act() }, text);
  const { id, status, title } = item;
  const buttons = [];
  if (status === "todo") buttons.push(button("Start", () => writeNow({ type: "start", item: id }, { title: `Start “${title}”`, again: "Start anyway" })));
  if (isOpen(item)) buttons.push(button("Done", () => writeNow({ type: "done", item: id }, { title: `Finish “${title}”`, again: "Finish anyway" })));
  if (status === "triage") buttons.push(button("Answer…", () => askForAnswer(item)));
  if (isOpen(item)) buttons.push(button("Move…", () => askForPlace(item)));
  if (item.decided) buttons.push(button("Withdraw the decision…", () => askToWithdraw(item)));
  buttons.push(button("Edit…", () => askForFields(item, details.source)));
  if (isOpen(item)) buttons.push(button("Drop…", () => askToDrop(item)));
  place.replaceChildren(...buttons);
  for (const box of panel.querySelectorAll(".markdown i[c]")) makeTickable(box, item);
}

/**
 * @param {Element} box
 * @param {Item} item
 */
function makeTickable(box, item) {
  const met = box.textContent === "☑";
  const number = Number(box.getAttribute("c"));
  const text = box.parentElement?.textContent?.replace(/^[☐☑]\s*/, "").trim() ?? "";
  const button = h("button", { class: "tick", type: "button", role: "checkbox", "aria-checked": String(met), "aria-label": text, onclick: () => void writeNow({ type: "criterion", item: item.id, index: number, met: !met }) }, met ? "☑" : "☐");
  box.replaceWith(button);
}

/** @param {Item} item */
export function askForAnswer(item) {
  const isFeedback = item.kind === "feedback";
  const fields = [
    isFeedback ? textField("text", "Answer", { lines: 3, required: true, hint: "It is kept with the feedback." }) : null,
    isFeedback ? choiceField("drop", "Then", [["", "let it in"], ["drop", "drop it"]]) : null,
  ];
  const changes = (/** @type {HTMLFormElement} */ form) => {
    const text = fieldText(form, "text");
    if (isFeedback && !text) return null;
    return [{ type: "answer", item: item.id, ...(text ? { text } : {}), ...(fieldText(form, "drop") ? { drop: true } : {}) }];
  };
  void ask({ title: `Answer “${item.title}”`, fields, changes, action: isFeedback ? "Answer" : "Let in" });
}

/** @param {Item} item */
function askToWithdraw(item) {
  void ask({ title: `Withdraw the decision about “${item.title}”`, fields: [], changes: () => [{ type: "withdraw", item: item.id }], action: "Withdraw" });
}

/** @param {Item} item */
export function askToDrop(item) {
  const changes = (/** @type {HTMLFormElement} */ form) => {
    const because = fieldText(form, "because");
    return because ? [{ type: "drop", item: item.id, because }] : null;
  };
  void ask({ title: `Drop “${item.title}”`, fields: [textField("because", "Reason", { required: true })], changes, action: "Drop" });
}

/**
 * @param {Item} item
 * @param {Source} source
 */
function askForFields(item, source) {
  const { keys, body } = source;
  const fields = [
    ...keyFields(keys),
    textField("body", "Text", { value: body, lines: 12, hint: "Markdown. A list with boxes below “Acceptance criteria” is what must be met." }),
  ];
  const changes = (/** @type {HTMLFormElement} */ form) => {
    const edited = changedKeys(form, keys);
    const text = String(new FormData(form).get("body") ?? "").replaceAll("\r\n", "\n");
    const list = [];
    if (Object.keys(edited).length > 0) list.push({ type: "set", items: [item.id], keys: edited });
    if (text !== body.replaceAll("\r\n", "\n")) list.push({ type: "body", item: item.id, text });
    return list;
  };
  void ask({ title: `Edit “${item.title}”`, fields, changes, action: "Save", wide: true, version: source.version });
}

/** Asks for a new item. */
export function askForNew() {
  const fields = [...keyFields({ type: "story" }), textField("body", "Text", { lines: 6 })];
  const changes = (/** @type {HTMLFormElement} */ form) => {
    const title = fieldText(form, "title");
    if (!title) return null;
    const { title: _, type: kind = "story", ...keys } = changedKeys(form, {});
    const body = fieldText(form, "body");
    return [{ type: "new", title, kind, keys, ...(body ? { body: `${body}\n` } : {}) }];
  };
  void ask({ title: "New item", fields, changes, action: "Create", wide: true });
}

/** @param {Record<string, any>} keys */
function keyFields(keys) {
  const text = (/** @type {any} */ value) => (value === undefined || value === null ? "" : typeof value === "object" && !Array.isArray(value) ? JSON.stringify(value) : String(value));
  const catalog = (/** @type {"steps" | "releases" | "features" | "objectives"} */ name) => /** @type {[string, string][]} */ ([["", "none"], ...store.rows[name].map((entry) => [entry.id, entry.title || entry.id])]);
  return [
    textField("title", "Title", { value: text(keys.title), required: true }),
    h(
      "div",
      { class: "grid" },
      choiceField("type", "Kind", KINDS, keys.type ?? "story"),
      NUMBERS.filter(([key]) => typeof keys[key] !== "object" || keys[key] === null).map(([key, title]) => textField(key, title, { value: text(keys[key]) })),
      CHOSEN.filter(([, , name]) => store.rows[name].length > 0).map(([key, title, name]) => choiceField(key, title, catalog(name), text(keys[key]))),
      textField("flag", "Flag", { value: text(keys.flag) }),
      choiceField("severity", "Severity", SEVERITIES, text(keys.severity)),
      LISTS.map(([key, title]) => textField(key, title, { value: listText(keys[key]), hint: "separated by commas" })),
    ),
  ];
}

/**
 * The keys whose fields are others than they were.
 * @param {HTMLFormElement} form
 * @param {Record<string, any>} keys
 * @returns {Record<string, any>}
 */
function changedKeys(form, keys) {
  /** @type {Record<string, any>} */
  const edited = {};
  const names = ["title", "type", "flag", "severity", ...CHOSEN.map(([key]) => key)];
  for (const key of names) {
    if (!form.elements.namedItem(key)) continue;
    const value = fieldText(form, key);
    if (value !== (keys[key] ?? (key === "type" ? "story" : ""))) edited[key] = value || null;
  }
  for (const [key] of NUMBERS) {
    if (!form.elements.namedItem(key)) continue;
    const value = fieldText(form, key);
    // What isn't a number goes to the engine as it is, which says what is wrong with it.
    const number = value === "" ? null : Number.isFinite(Number(value)) ? Number(value) : value;
    if (number !== (keys[key] ?? null)) edited[key] = number;
  }
  for (const [key] of LISTS) {
    const text = fieldText(form, key);
    // An untouched list stays as it is written, also one whose entries have commas.
    if (text === listText(keys[key]).trim()) continue;
    const value = text.split(",").map((one) => one.trim()).filter(Boolean);
    edited[key] = value.length > 0 ? value : null;
  }
  return edited;
}

/**
 * A list as one line; a single name needs no brackets in a file.
 * @param {unknown} value
 */
function listText(value) {
  return Array.isArray(value) ? value.join(", ") : String(value ?? "");
}
