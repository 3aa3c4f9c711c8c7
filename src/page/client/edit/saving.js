// Saves what has changed as a commit.
import { h } from "../dom.js";
import { request } from "./server.js";
import { refusalView } from "./outcome.js";
import { showToast } from "./toast.js";

/** Asks for the message, shows what goes in, and what git and its hooks say. */
export async function askToCommit() {
  let proposal;
  try {
    proposal = await request("/api/commit");
  } catch (error) {
    showToast([refusalView(error)]);
    return;
  }
  if (proposal.files.length === 0) {
    showToast([h("span", {}, "Nothing has changed since the last commit.")]);
    return;
  }
  const answer = h("div", { class: "answer", "aria-live": "polite" });
  const submit = /** @type {HTMLButtonElement} */ (h("button", { class: "button primary", type: "submit" }, "Commit"));
  const message = /** @type {HTMLTextAreaElement} */ (h("textarea", { class: "field", name: "message", rows: "5", required: true }, proposal.message));
  const others = proposal.others > 0 ? h("p", { class: "quiet" }, `${proposal.others} other changed files of the repository stay as they are.`) : null;
  const files = h("ul", { class: "files" }, proposal.files.map((/** @type {any} */ file) => h("li", {}, h("span", { class: "quiet" }, `${file.outcome} `), h("code", {}, file.path))));
  const patch = h("details", {}, h("summary", {}, "What changes"), h("pre", { tabindex: "0" }, proposal.patch));
  const form = h("form", { method: "dialog" }, h("h2", {}, "Save as a commit"), h("label", {}, h("span", {}, "Message"), message), files, others, patch, answer, h("div", { class: "buttons" }, submit, h("button", { class: "button", type: "button", onclick: () => dialog.close() }, "Cancel")));
  const dialog = /** @type {HTMLDialogElement} */ (h("dialog", { class: "dialog wide", "aria-label": "Save as a commit" }, form));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    answer.replaceChildren(h("p", { class: "quiet" }, "Running git and the hooks …"));
    try {
      const done = await request("/api/commit", { message: message.value, version: proposal.version });
      if (done.ok) {
        dialog.close();
        showToast([h("span", {}, `Committed as ${String(done.commit).slice(0, 8)}. Nothing is pushed.`)]);
      } else answer.replaceChildren(h("p", { role: "alert" }, "Nothing was committed. Git and the hooks say:"), h("pre", { tabindex: "0" }, done.output));
    } catch (error) {
      answer.replaceChildren(refusalView(error));
    } finally {
      submit.disabled = false;
    }
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
