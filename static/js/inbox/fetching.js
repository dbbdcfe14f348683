/* Fragments of the page from the server. */

import { config } from "./config.js";

/** The server did not answer, or the agent is signed out. */
export class UnreachableError extends Error {}

/** GETs or POSTs, telling how much of it has gone, and gives the status with the answer as a document of its own, whose scripts never run. */
export async function fetchFragment(url, { body, signal, onProgress } = {}) {
  let response;
  try {
    response = await (onProgress ? upload(url, { body, signal, onProgress }) : request(url, { body, signal }));
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new UnreachableError("unreachable");
  }
  const root = new DOMParser().parseFromString(await response.text(), "text/html");
  return { ok: response.ok, status: response.status, root };
}

const request = (url, { body, signal }) =>
  fetch(url, { method: body ? "POST" : "GET", body, signal, credentials: "same-origin", headers: { [config.header]: "1" } });

/** `fetch` does not tell how far an upload is. `onProgress` gets a share of 1. */
function upload(url, { body, signal, onProgress }) {
  const sent = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    sent.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total ? loaded / total : 0));
    sent.addEventListener("load", () => {
      const { status, responseText } = sent;
      resolve({ ok: status >= 200 && status < 300, status, text: async () => responseText });
    });
    sent.addEventListener("error", () => reject(new TypeError("upload failed")));
    sent.addEventListener("abort", () => reject(new DOMException("given up", "AbortError")));
    signal.addEventListener("abort", () => sent.abort());
    sent.open("POST", url);
    sent.setRequestHeader(config.header, "1");
    sent.send(body);
  });
}
