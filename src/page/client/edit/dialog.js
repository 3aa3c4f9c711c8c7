// A dialog that asks for what a change needs, and shows what the change does before it is written.
import { h } from "../dom.js";
import { Refusal, apply, preview, server } from "./server.js";
import { outcomeView, refusalView } from "./outcome.js";
import { refreshTo } from "./live.js";
import { toast } from "./toast.js";

/** Time without typing after which what is written is judged, in milliseconds. */
const PAUSE = 120;

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {(import("../dom.js").Child)[]} fields
 * @property {(form: HTMLFormElement) => object[] | null} changes what is to be written; null as long as something is missing
 * @property {string} action what the button says
 * @property {string} [again] how to go ahead all the same where that is possible
 * @property {boolean} [wide]
 * @property {number} [version] the version of which the fields are; else that which the page shows
 */

/**
 * Asks, and writes. Resolves to whether something was written.
 * @param {Question} question
 * @returns {Promise<boolean>}
 */
export function ask({ title, fields, changes, action, again, wide = false, version = server.version }) {
  const answer = h("div", { class: "answer", "aria-live": "polite" });
  const submit = /** @type {HTMLButtonElement} */ (h("button", { class: "button primary", type: "submit" }, action));
  const anyway = again ? h("button", { class: "button", type: "button", hidden: true }, again) : null;
  // Offered when the reader has seen both texts.
  const over = h("button", { class: "button", type: "button", hidden: true }, "Write mine all the same");
  const cancel = h("button", { class: "button", type: "button", onclick: () => dialog.close() }, "Cancel");
  const form = /** @type {HTMLFormElement} */ (
    h("form", { method: "dialog" }, h("h2", {}, title), fields, answer, h("div", { class: "buttons" }, submit, anyway, over, cancel))
  );
  const dialog = /** @type {HTMLDialogElement} */ (h("dialog", { class: wide ? "dialog wide" : "dialog", "aria-label": title }, form));
  const opener = document.activeElement;
  let timer = 0;
  /** @type {AbortController | null} */
  let running = null;
  let hasWritten = false;
  /** The version of the texts that a refusal has shown. */
  let seen = version;

  async function judge() {
    running?.abort();
    const wanted = changes(form);
    if (!wanted || wanted.length === 0) {
      answer.replaceChildren();
      return;
    }
    running = new AbortController();
    try {
      answer.replaceChildren(outcomeView(await preview(wanted[0], running.signal, version)));
      over.hidden = true;
      if (anyway) anyway.hidden = true;
    } catch (error) {
      if (error instanceof DOMException) return;
      show(error);
    }
  }

  /** @param {unknown} error */
  function show(error) {
    seen = server.version;
    answer.replaceChildren(refusalView(error));
    over.hidden = !(error instanceof Refusal) || error.kind !== "changed-meanwhile";
    if (anyway) anyway.hidden = !(error instanceof Refusal) || !["not-startable", "unmet-criteria"].includes(error.kind);
  }

  /** @param {object} extra */
  async function write(extra = {}) {
    const wanted = changes(form);
    if (!wanted || wanted.length === 0) return;
    submit.disabled = true;
    try {
      for (const change of wanted) {
        const outcome = await apply({ ...change, ...extra }, version);
        version = outcome.version;
        hasWritten = true;
        await refreshTo(outcome.version);
        toast(outcome);
      }
      dialog.close();
    } catch (error) {
      show(error);
    } finally {
      submit.disabled = false;
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(judge, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void write();
  });
  // Ctrl+Enter ends a text of several lines.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  over.addEventListener("click", () => {
    version = seen;
    void write();
  });
  anyway?.addEventListener("click", () => void write({ anyway: true }));
  document.body.append(dialog);
  dialog.showModal();
  void judge();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      clearTimeout(timer);
      running?.abort();
      dialog.remove();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
      resolve(hasWritten);
    });
  });
}

/**
 * A field with its name.
 * @param {string} name
 * @param {string} title
 * @param {{ value?: string, required?: boolean, lines?: number, list?: string, hint?: string }} [options]
 */
export function textField(name, title, { value = "", required = false, lines = 1, list, hint } = {}) {
  const attributes = { class: "field", name, required, list, autocomplete: "off" };
  const field = lines > 1 ? h("textarea", { ...attributes, rows: lines }, value) : h("input", { ...attributes, value });
  return h("label", {}, h("span", {}, title), field, hint && h("span", { class: "quiet" }, hint));
}

/**
 * A choice with its name.
 * @param {string} name
 * @param {string} title
 * @param {[string, string][]} values
 * @param {string} [value]
 */
export function choiceField(name, title, values, value = "") {
  // A value that isn't one of them stays until another one is chosen.
  const known = value && !values.some(([one]) => one === value) ? [...values, /** @type {[string, string]} */ ([value, value])] : values;
  const options = known.map(([one, text]) => h("option", { value: one, selected: one === value }, text));
  return h("label", {}, h("span", {}, title), h("select", { class: "field", name }, options));
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function fieldText(form, name) {
  return String(new FormData(form).get(name) ?? "").trim();
}
