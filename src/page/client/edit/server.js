// Talks to the server that the page came from. Every write names the version that the page shows.
import { byId } from "../dom.js";

/** @typedef {{ id: string, title: string, from: number | null, to: number | null, asked: boolean }} Move */

/**
 * @typedef {object} Outcome
 * @property {number} version
 * @property {boolean} applied
 * @property {string} title
 * @property {{ path: string, outcome: string, from?: string }[]} files
 * @property {Move[]} moves
 * @property {number} more_moves
 * @property {string[]} notes
 * @property {string[]} warnings
 * @property {string[]} needs_reason
 * @property {{ rule: string, severity: string, path: string, line: number, message: string, help?: string }[]} findings
 * @property {string} patch
 * @property {string | null} undo
 */

/** What the server refused, with its words. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {any} answer
   */
  constructor(status, answer) {
    const error = answer?.error ?? {};
    super(error.message ?? `the server answered ${status}`);
    this.kind = error.kind ?? "unknown";
    /** @type {string[]} */
    this.hints = error.hints ?? [];
    /** @type {any[]} */
    this.findings = error.findings ?? answer?.findings ?? [];
    /** @type {{ path: string, shown: string, now: string }[]} */
    this.files = error.files ?? answer?.files ?? [];
  }
}

const start = JSON.parse(byId("live").textContent || "{}");

export const server = {
  /** The version that the page shows. @type {number} */
  version: start.version,
  /** @type {boolean} */
  readOnly: start.read_only,
};

/**
 * @param {string} path
 * @param {unknown} [body]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function request(path, body, signal) {
  const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, { ...(body === undefined ? {} : post), signal });
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Refusal(response.status, answer);
  return answer;
}

/**
 * What a change would do.
 * @param {object} change
 * @param {AbortSignal} [signal]
 * @param {number} [version] what the reader has seen, if it isn't what the page shows
 * @returns {Promise<Outcome>}
 */
export function preview(change, signal, version = server.version) {
  return request("/api/preview", { version, change }, signal);
}

/**
 * Makes a change.
 * @param {object} change
 * @param {number} [version]
 * @returns {Promise<Outcome>}
 */
export function apply(change, version = server.version) {
  return request("/api/apply", { version, change });
}
