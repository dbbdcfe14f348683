/* Requests about quotes. An error's message is the server's own, safe to show. */

import { config } from "./config.js";
import { addVisitor } from "./visitor.js";

class QuoteRequestError extends Error {
  constructor(message, status, fields = {}) {
    super(message);
    this.status = status;
    // What to put right, by the name of the field.
    this.fields = fields;
  }
}

/** The JSON behind an address below the quotes' path. Rejects with QuoteRequestError, or AbortError when given up. */
export async function readQuotes(path, { signal } = {}) {
  return request(path, { signal });
}

/** Sends JSON and gives back the answer's. */
export async function postQuotes(path, body, { signal } = {}) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": config.csrfToken };
  return request(path, { method: "POST", headers, body: JSON.stringify(body), signal });
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(new URL(path, new URL(config.quotesPath, document.baseURI)), { ...options, headers: addVisitor(options.headers) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new QuoteRequestError("", 0);
  }
  const content = await response.json().catch(() => ({}));
  if (response.ok) return content;
  throw new QuoteRequestError(content.error?.message ?? "", response.status, content.error?.fields);
}
