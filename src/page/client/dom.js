// Makes and finds elements. Texts are always set as texts, never as HTML; only what the engine has rendered is HTML.

/** @typedef {Node | string | number | null | undefined | false} Child */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element. Attributes that are null, undefined or false are left out; `on…` are listeners.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

/**
 * @param {Element} element
 * @param {(Child | Child[])[]} children
 */
export function append(element, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/**
 * The shape of a kind of item, and its word for those who don't see it.
 * @param {string} kind
 * @returns {Child[]}
 */
export function kindMark(kind) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `kind kind-${kind}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#kind-${kind}`);
  svg.append(use);
  return [svg, h("span", { class: "visually-hidden" }, `${kind} `)];
}

/**
 * HTML that the engine has rendered.
 * @param {string} html
 * @param {string} [name] the class of the element around it
 * @returns {HTMLElement}
 */
export function rendered(html, name = "") {
  const element = h("div", { class: name });
  element.innerHTML = html;
  return element;
}

/**
 * An element that is in every page.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no #${id}`);
  return element;
}

/**
 * Tells people who don't see the page what has happened.
 * @param {string} text
 */
export function say(text) {
  byId("status").textContent = text;
}

/**
 * A number with its word.
 * @param {number} count
 * @param {string} word
 * @param {string} [words]
 */
export function counted(count, word, words = `${word}s`) {
  return `${count} ${count === 1 ? word : words}`;
}

/**
 * Whether keys belong to what is being typed.
 * @param {EventTarget | null} target
 */
export function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}
