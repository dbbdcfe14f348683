/* "Did this help?" on an article's page: a press counts at once, and a form for more takes its place. Without this
   script the two links lead to the same form on a page of its own. */

const section = document.querySelector("[data-help-feedback]");
const told = section?.querySelector("[data-help-told]");
const place = section?.querySelector("[data-help-form]");
const address = section && new URL(section.dataset.url, location.href);
address?.searchParams.set("part", "form");

section?.addEventListener("click", async (event) => {
  const vote = event.target.closest("[data-help-vote]");
  if (!vote || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  told.textContent = "";
  try {
    const form = place.querySelector("form") ?? (await loadForm());
    form.elements.is_helpful.value = vote.dataset.helpVote;
    await send(form, { keepsComment: false });
    mark(vote);
    if (!form.isConnected) place.append(form);
    told.textContent = section.dataset.thanks;
    form.elements.comment.focus();
  } catch {
    told.textContent = section.dataset.failed;
  }
});

section?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    await send(form, { keepsComment: true });
    form.remove();
    told.textContent = section.dataset.noted;
    told.tabIndex = -1;
    told.focus();
  } catch {
    // What was written stays in its box.
    told.textContent = section.dataset.failed;
  } finally {
    button.disabled = false;
  }
});

/** The form comes with a token of this visitor's own. */
async function loadForm() {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = document.adoptNode(page.querySelector("form"));
  // The buttons above are the choice.
  form.querySelector("fieldset").hidden = true;
  return form;
}

async function send(form, { keepsComment }) {
  const body = new FormData(form);
  if (!keepsComment) body.delete("comment");
  const answer = await fetch(address, { method: "POST", body });
  if (!answer.ok) throw new Error(String(answer.status));
}

function mark(vote) {
  for (const each of section.querySelectorAll("[data-help-vote]")) {
    each.classList.toggle("is-chosen", each === vote);
    if (each === vote) each.setAttribute("aria-current", "true");
    else each.removeAttribute("aria-current");
  }
}
