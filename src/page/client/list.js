// A long list in groups. Only what is near the window has rows: a browser can't lay out ten thousand of them at once.
import { h } from "./dom.js";

/** @typedef {import("./data.js").Item} Item */
/** @typedef {{ name: string, title: string, items: Item[] }} Group */

/** Rows that come and go together. */
const CHUNK = 50;
/** Lists up to this length have all of their rows, so that the browser's own search finds them. */
const WHOLE = 150;

export class ChunkedList {
  /**
   * @param {HTMLElement} root
   * @param {(item: Item) => HTMLElement} makeRow
   */
  constructor(root, makeRow) {
    this.root = root;
    this.makeRow = makeRow;
    /** @type {{ element: HTMLElement, items: Item[], first: number, filled: boolean }[]} */
    this.chunks = [];
    /** @type {Item[]} */
    this.items = [];
    /** @type {WeakMap<Element, number>} */
    this.numbers = new WeakMap();
    this.observer = new IntersectionObserver((seen) => this.seen(seen), { rootMargin: "1200px 0px" });
    addEventListener("beforeprint", () => this.chunks.forEach((chunk) => this.fill(chunk)));
  }

  /**
   * Shows these groups.
   * @param {Group[]} groups
   */
  show(groups) {
    this.observer.disconnect();
    this.items = groups.flatMap((group) => group.items);
    this.chunks = [];
    const sections = groups.map((group) => this.section(group));
    const isWhole = this.items.length <= WHOLE;
    this.chunks.forEach((chunk, number) => {
      this.numbers.set(chunk.element, number);
      // What is seen first is there at once; the rest follows when it comes near.
      if (isWhole || number === 0) this.fill(chunk);
      if (!isWhole) this.observer.observe(chunk.element);
    });
    this.root.replaceChildren(...sections);
  }

  /**
   * @param {Group} group
   * @returns {HTMLElement}
   */
  section(group) {
    const start = this.chunks.reduce((count, chunk) => count + chunk.items.length, 0);
    const heading = h("h2", { class: "section-title" }, group.title, " ", h("span", { class: "count" }, group.items.length));
    const list = h("div", { role: "list", "aria-label": group.title });
    for (let first = 0; first < group.items.length; first += CHUNK) {
      const items = group.items.slice(first, first + CHUNK);
      const element = h("div", { class: "chunk", role: "presentation" });
      element.style.setProperty("--rows", String(items.length));
      list.append(element);
      this.chunks.push({ element, items, first: start + first, filled: false });
    }
    return h("section", { class: "group", "data-section": group.name }, heading, list);
  }

  /** @param {{ element: HTMLElement, items: Item[], first: number, filled: boolean }} chunk */
  fill(chunk) {
    if (chunk.filled) return;
    chunk.filled = true;
    const rows = chunk.items.map((item, at) => {
      const row = this.makeRow(item);
      row.setAttribute("aria-setsize", String(this.items.length));
      row.setAttribute("aria-posinset", String(chunk.first + at + 1));
      return row;
    });
    chunk.element.replaceChildren(...rows);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  seen(entries) {
    for (const entry of entries) {
      const chunk = this.chunks[this.numbers.get(entry.target) ?? -1];
      if (!chunk || chunk.element !== entry.target) continue;
      if (entry.isIntersecting) this.fill(chunk);
      else if (chunk.filled && !chunk.element.contains(document.activeElement)) {
        chunk.filled = false;
        chunk.element.style.minHeight = `${chunk.element.offsetHeight}px`;
        chunk.element.replaceChildren();
      }
    }
  }

  /**
   * The row of an item, which is made if it isn't there.
   * @param {string} id
   * @returns {HTMLElement | null}
   */
  row(id) {
    const at = this.items.findIndex((item) => item.id === id);
    if (at < 0) return null;
    const chunk = this.chunks.findLast((one) => one.first <= at);
    if (!chunk) return null;
    this.fill(chunk);
    return /** @type {HTMLElement | null} */ (chunk.element.children[at - chunk.first] ?? null);
  }
}
