// The items of the page, and where the texts of opened ones come from.
import { byId } from "./dom.js";

/**
 * @typedef {object} Item
 * @property {string} id
 * @property {string} title
 * @property {string} kind
 * @property {string} status
 * @property {number} at position in the list, from 0; of an open item its rank less one
 * @property {string} [size]
 * @property {string} [reason] why it has its place
 * @property {string} [state] why it can't be started, or who works on it
 * @property {boolean} [ready]
 * @property {boolean} [waits]
 * @property {boolean} [decided]
 * @property {number} [step]
 * @property {number} [release]
 * @property {number} [feature]
 * @property {number} [objective]
 * @property {string[]} [assignee]
 * @property {string[]} [labels]
 * @property {number[]} [needs]
 * @property {string} [text] what a search looks in; made when it is needed first
 */

/** @typedef {{ id: string, title: string }} Entry */
/** @typedef {{ name: string, title: string, count: number }} Section */

/**
 * @typedef {object} Rows
 * @property {string} product
 * @property {string} today
 * @property {string} unit
 * @property {Section[]} sections
 * @property {Entry[]} steps
 * @property {Entry[]} releases
 * @property {Entry[]} features
 * @property {Entry[]} objectives
 * @property {Item[]} items
 */

/**
 * @typedef {object} Details
 * @property {string} body
 * @property {[string, string][]} [why]
 * @property {[string, string][]} [keys]
 * @property {[string, string][]} [words]
 * @property {[string, string][]} [times]
 * @property {string} [path]
 */

/** How many opened items lie in one element of a page that is a file. */
const DETAILS_IN_ELEMENT = 200;

/** The items, and what is known about them. */
export const store = {
  /** @type {Rows} */
  rows: read(JSON.parse(byId("rows").textContent || "")),
  /** @type {Map<string, Item>} */
  byId: new Map(),
  /** @type {Map<number, number[]> | null} */
  dependents: null,
  /** How the parts of an opened item are found; the live page asks its server. */
  details: detailsInFile,
};
index();

/**
 * Replaces the items.
 * @param {any} rows
 */
export function replaceRows(rows) {
  store.rows = read(rows);
  index();
}

/**
 * @param {any} rows
 * @returns {Rows}
 */
function read(rows) {
  rows.items.forEach((/** @type {any} */ item, /** @type {number} */ at) => {
    item.at = at;
    item.kind ??= "story";
    item.status ??= "todo";
  });
  return rows;
}

/**
 * What a search looks in.
 * @param {Item} item
 */
export function searchText(item) {
  item.text ??= [item.title, item.id, ...(item.assignee ?? []), ...(item.labels ?? [])].join("\n").toLowerCase();
  return item.text;
}

function index() {
  store.byId = new Map(store.rows.items.map((item) => [item.id, item]));
  store.dependents = null;
}

/**
 * Whether an item has a place in the order.
 * @param {Item} item
 */
export function isOpen(item) {
  return item.status === "todo" || item.status === "doing";
}

/**
 * The items that depend on an item.
 * @param {Item} item
 * @returns {Item[]}
 */
export function dependentsOf(item) {
  if (!store.dependents) {
    store.dependents = new Map();
    for (const one of store.rows.items) {
      for (const need of one.needs ?? []) {
        const known = store.dependents.get(need);
        if (known) known.push(one.at);
        else store.dependents.set(need, [one.at]);
      }
    }
  }
  return (store.dependents.get(item.at) ?? []).map((at) => store.rows.items[at]);
}

/** @type {Details[][]} */
const unpacked = [];

/**
 * The parts of an opened item.
 * @param {Item} item
 * @returns {Promise<Details | undefined>}
 */
async function detailsInFile(item) {
  const group = Math.floor(item.at / DETAILS_IN_ELEMENT);
  if (!unpacked[group]) {
    const element = document.querySelectorAll("script.details")[group];
    // The elements stand at the end of the file, which may still be on its way.
    if (!element) return undefined;
    unpacked[group] = await unpack(element.textContent ?? "");
  }
  return unpacked[group][item.at % DETAILS_IN_ELEMENT];
}

/**
 * JSON from base64 of zlib's format.
 * @param {string} text
 */
function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}
