// Where the live page adds what writes: a page that is a file has none of it.

/** @typedef {import("./data.js").Item} Item */

export const hooks = {
  /**
   * Buttons and fields of an opened item.
   * @type {((panel: HTMLElement, item: Item, details: any) => void)[]}
   */
  panel: [],
  /**
   * A row of the list was made.
   * @type {((row: HTMLElement, item: Item) => void)[]}
   */
  row: [],
  /**
   * A view was shown, or drawn again.
   * @type {((name: string, section: HTMLElement) => void)[]}
   */
  view: [],
  /**
   * Keys that do something: a function for each, which tells whether it did.
   * @type {Map<string, (event: KeyboardEvent) => boolean>}
   */
  keys: new Map(),
};
