/* A customer's requests: times of their own clock, files looked at before they are sent, and text that outlives a reload. */

const FORMATS = {
  short: new Intl.DateTimeFormat(document.documentElement.lang, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" }),
  long: new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" }),
};

for (const time of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(time.dateTime);
  if (!Number.isNaN(moment.getTime())) time.textContent = FORMATS[time.dataset.local].format(moment);
}

const form = document.querySelector("[data-reply]");
if (form) {
  const { maxFiles, maxMegabytes, tooMany, tooLarge } = form.dataset;
  const text = form.querySelector("textarea");
  const files = form.querySelector("input[type=file]");
  const hint = form.querySelector("[data-files-hint]");
  const plainHint = hint.textContent;
  const key = `reply:${location.pathname}`;

  const find = () => {
    if (files.files.length > Number(maxFiles)) return tooMany;
    return [...files.files].some((file) => file.size > Number(maxMegabytes) * 2 ** 20) ? tooLarge : "";
  };

  files.addEventListener("change", () => {
    const problem = find();
    files.setCustomValidity(problem);
    hint.classList.toggle("field__error", Boolean(problem));
    hint.textContent = problem || [...files.files].map((file) => file.name).join(", ") || plainHint;
  });

  if (!text.value) text.value = sessionStorage.getItem(key) ?? "";
  text.addEventListener("input", () => sessionStorage.setItem(key, text.value));
  form.addEventListener("submit", (event) => {
    const problem = find();
    if (problem || (!text.value.trim() && !files.files.length)) {
      event.preventDefault();
      (problem ? files : text).focus();
      return;
    }
    sessionStorage.removeItem(key);
    form.querySelector("button[type=submit]").disabled = true;
  });
  // A page that comes back from the browser's own cache can be sent again.
  addEventListener("pageshow", () => (form.querySelector("button[type=submit]").disabled = false));
}
