// What is written into the search field: words that an item must have, and facets such as `kind:bug` or `-label:later`.
import { store, searchText } from "./data.js";

/** @typedef {import("./data.js").Item} Item */
/** @typedef {{ facet: string, value: string, not: boolean }} Term */
/** @typedef {{ words: string[], terms: Term[] }} Query */

/**
 * The facets: how each is called, which values there are, and which an item has.
 * @type {{ name: string, title: string, values: () => [string, string][], of: (item: Item) => string[] }[]}
 */
export const FACETS = [
  { name: "kind", title: "Kind", values: () => same(["story", "bug", "technical", "feedback"]), of: (item) => [item.kind] },
  {
    name: "state",
    title: "State",
    values: () => [
      ["startable", "can be started"],
      ["doing", "in progress"],
      ["waits", "waits for others"],
      ["unready", "not ready"],
      ["decided", "placed by a decision"],
      ["triage", "waits for an answer"],
      ["done", "done"],
      ["dropped", "dropped"],
    ],
    of: statesOf,
  },
  { name: "step", title: "Step", values: () => entries("steps"), of: (item) => entryOf("steps", item.step) },
  { name: "release", title: "Release", values: () => entries("releases"), of: (item) => entryOf("releases", item.release) },
  { name: "feature", title: "Feature", values: () => entries("features"), of: (item) => entryOf("features", item.feature) },
  {
    name: "objective",
    title: "Objective",
    values: () => entries("objectives"),
    of: (item) => entryOf("objectives", item.objective),
  },
  { name: "assignee", title: "Assignee", values: () => used((item) => item.assignee), of: (item) => item.assignee ?? [] },
  { name: "label", title: "Label", values: () => used((item) => item.labels), of: (item) => item.labels ?? [] },
];

/** States of items that have no place in the order. They are shown if they, or words, are asked for. */
const NOT_OPEN = ["triage", "done", "dropped"];

/**
 * @param {Item} item
 * @returns {string[]}
 */
export function statesOf(item) {
  if (NOT_OPEN.includes(item.status)) return [item.status];
  const states = [];
  if (item.status === "doing") states.push("doing");
  else if (item.ready && !item.waits) states.push("startable");
  if (!item.ready) states.push("unready");
  if (item.waits) states.push("waits");
  if (item.decided) states.push("decided");
  return states;
}

/**
 * @param {string[]} names
 * @returns {[string, string][]}
 */
function same(names) {
  return names.map((name) => [name, name]);
}

/**
 * @param {"steps" | "releases" | "features" | "objectives"} catalog
 * @returns {[string, string][]}
 */
function entries(catalog) {
  return store.rows[catalog].map((entry) => [entry.id, entry.title || entry.id]);
}

/**
 * @param {"steps" | "releases" | "features" | "objectives"} catalog
 * @param {number | undefined} at
 */
function entryOf(catalog, at) {
  return at === undefined ? [] : [store.rows[catalog][at].id];
}

/**
 * @param {(item: Item) => string[] | undefined} of
 * @returns {[string, string][]}
 */
function used(of) {
  const names = new Set(store.rows.items.flatMap((item) => of(item) ?? []));
  return same([...names].sort((one, other) => one.localeCompare(other)));
}

/**
 * Reads what is written.
 * @param {string} text
 * @returns {Query}
 */
export function parseQuery(text) {
  /** @type {Query} */
  const query = { words: [], terms: [] };
  for (const [, word] of text.matchAll(/((?:[^\s"]|"[^"]*(?:"|$))+)/g)) {
    const [, not, facet, value] = /^(-?)([a-z]+):(.+)$/.exec(word) ?? [];
    const plain = (value ?? word).replaceAll('"', "");
    if (FACETS.some((known) => known.name === facet)) query.terms.push({ facet, value: plain, not: not === "-" });
    else if (word.replaceAll('"', "")) query.words.push(word.replaceAll('"', "").toLowerCase());
  }
  return query;
}

/**
 * Writes a query as it can be read again.
 * @param {Query} query
 */
export function queryText(query) {
  const quoted = (/** @type {string} */ text) => (/\s/.test(text) ? `"${text}"` : text);
  const terms = query.terms.map(({ facet, value, not }) => `${not ? "-" : ""}${facet}:${quoted(value)}`);
  return [...terms, ...query.words.map(quoted)].join(" ");
}

/**
 * A function that tells which items are asked for. Of one facet any value is enough, of several facets each must fit.
 * @param {Query} query
 * @returns {(item: Item) => boolean}
 */
export function matcher(query) {
  const wanted = query.terms.filter((term) => !term.not);
  const unwanted = query.terms.filter((term) => term.not);
  const hasState = wanted.some((term) => term.facet === "state");
  const showsClosed = hasState || query.words.length > 0;
  const groups = FACETS.map((facet) => ({
    of: facet.of,
    values: wanted.filter((term) => term.facet === facet.name).map((term) => term.value),
    not: unwanted.filter((term) => term.facet === facet.name).map((term) => term.value),
  })).filter((group) => group.values.length + group.not.length > 0);
  return (item) => {
    if (!showsClosed && NOT_OPEN.includes(item.status)) return false;
    for (const group of groups) {
      const values = group.of(item);
      if (group.values.length > 0 && !group.values.some((value) => values.includes(value))) return false;
      if (group.not.some((value) => values.includes(value))) return false;
    }
    return query.words.length === 0 || query.words.every((word) => searchText(item).includes(word));
  };
}
