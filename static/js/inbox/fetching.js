/* Fragments of the page from the server. */

import { config } from "./config.js";

/** The server did not answer, or the agent is signed out. */
export class UnreachableError extends Error {}

/** GETs or POSTs, and gives the status with the answer as a document of its own, whose scripts never run. */
export async function fetchFragment(url, { body, signal } = {}) {
  let response;
  try {
    response = await fetch(url, {
      method: body ? "POST" : "GET",
      body,
      signal,
      credentials: "same-origin",
      headers: { [config.header]: "1" },
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new UnreachableError("unreachable");
  }
  const root = new DOMParser().parseFromString(await response.text(), "text/html");
  return { ok: response.ok, status: response.status, root };
}
