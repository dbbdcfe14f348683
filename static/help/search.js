// Search as you type on the help centre's front page. Without this script the form does the same by loading the page.

const WAIT_MS = 200;
const form = document.querySelector("[data-help-search]");
const results = document.querySelector("[data-help-results]");
const status = document.querySelector("[data-help-status]");
const categories = document.querySelector("[data-help-categories]");
const input = form.elements.q;

let timer = 0;
let request = new AbortController();
let shown = input.value.trim();

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(update, WAIT_MS);
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  update();
});

async function update() {
  const query = input.value.trim();
  if (query === shown) return;
  shown = query;
  request.abort();
  request = new AbortController();
  const address = new URL(form.action);
  if (query) address.searchParams.set("q", query);
  history.replaceState(null, "", address);
  if (!query) return show("");
  address.searchParams.set("part", "results");
  try {
    const answer = await fetch(address, { signal: request.signal });
    // An error has a page of its own: load it.
    if (!answer.ok) return form.submit();
    show(await answer.text());
  } catch (error) {
    if (error.name !== "AbortError") form.submit();
  }
}

function show(html) {
  // Our own server's template, in which everything from outside is escaped.
  results.innerHTML = html;
  status.textContent = results.querySelector("h2")?.textContent ?? "";
  categories.hidden = Boolean(html);
}
