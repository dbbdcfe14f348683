/* Small comforts of the dashboard: ticking a whole page, the browser's time zone, the progress of exports. */

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-check-all]")) return;
  for (const box of target.form.querySelectorAll("input[name=lead]")) box.checked = target.checked;
});

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const select of document.querySelectorAll("[data-time-zone]")) {
  if ([...select.options].some((option) => option.value === zone)) select.value = zone;
}

// A file that comes at once leaves the page as it was: without a word, nothing would seem to have happened.
document.addEventListener("submit", ({ target }) => {
  const told = target.querySelector("[data-on-its-way]");
  if (told) told.textContent = told.dataset.onItsWay;
});

const WAIT_MILLISECONDS = 1500;
for (const row of document.querySelectorAll("[data-progress-url]")) follow(row);

/** Shows how far an export is; when it is over the page is loaded anew with what can be done then. */
async function follow(row) {
  const bar = row.querySelector("progress");
  const text = row.querySelector("[data-progress-text]");
  let first = null;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, WAIT_MILLISECONDS));
    try {
      const response = await fetch(row.dataset.progressUrl, { credentials: "same-origin" });
      if (!response.ok) throw new Error(String(response.status));
      const { is_under_way: isUnderWay, percent, words } = await response.json();
      if (!isUnderWay) return location.reload();
      bar.value = percent;
      first ??= { percent, at: Date.now() };
      const shown = [words, estimate(row, first, percent)].filter(Boolean).join(" · ");
      if (text.textContent !== shown) text.textContent = shown;
    } catch {
      text.textContent = row.dataset.lost;
    }
  }
}

/** How long it still takes at the pace since the page has looked; nothing before that can be said. */
function estimate(row, first, percent) {
  const done = percent - first.percent;
  if (done < 2) return "";
  const minutes = ((Date.now() - first.at) / done) * (100 - percent) / 60_000;
  return minutes < 1 ? row.dataset.almost : row.dataset.left.replace("{minutes}", Math.ceil(minutes));
}
