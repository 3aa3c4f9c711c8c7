// The address of what is shown: `#/VIEW`, `#/VIEW/ITEM`, each with `?q=…` for what is searched.

/** @typedef {{ view: string, item: string | null, query: string }} Route */

/**
 * @param {string} hash
 * @returns {Route}
 */
export function parseRoute(hash) {
  const [path, search = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [view, item] = path.split("/", 2);
  return { view: view || "order", item: item ? decode(item) : null, query: new URLSearchParams(search).get("q") ?? "" };
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * @param {Route} route
 * @returns {string}
 */
export function routeAddress({ view, item, query }) {
  const search = query ? `?${new URLSearchParams({ q: query })}` : "";
  return `#/${view}${item ? `/${encodeURIComponent(item)}` : ""}${search}`;
}

/** @returns {Route} */
export function currentRoute() {
  return parseRoute(location.hash);
}

/**
 * Goes to a part of the page. What is typed replaces its own steps in the history.
 * @param {Partial<Route>} change
 * @param {{ replace?: boolean }} [options]
 */
export function go(change, { replace = false } = {}) {
  const address = routeAddress({ ...currentRoute(), ...change });
  if (address === location.hash) return;
  if (replace) {
    history.replaceState(null, "", address);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = address;
  }
}
