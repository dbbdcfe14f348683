/* The text of an article as readers will see it, beside the field; the server makes it with the help centre's own
   renderer. When the server is away the last preview stands, and says so. */

const WAIT_MS = 350;
const AWAY = "The preview is away for a moment. What you write is not lost; it is made again as you go on.";
const TOO_LONG = 413;

class Preview {
  constructor(root) {
    this.url = root.dataset.markdown;
    this.text = root.querySelector("textarea");
    this.token = this.text.form.elements.csrfmiddlewaretoken.value;
    this.status = root.querySelector("[data-preview-status]");
    this.page = root.querySelector("[data-preview-page]");
    this.request = new AbortController();
    root.classList.add("markdown--previewed");
    root.querySelector("[data-preview]").hidden = false;
    this.text.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.show(), WAIT_MS);
    });
    this.show();
  }

  async show() {
    this.request.abort();
    this.request = new AbortController();
    if (!this.text.value.trim()) {
      this.page.replaceChildren(this.page.dataset.empty);
      this.tell("");
      return;
    }
    try {
      const response = await fetch(this.url, {
        method: "POST",
        body: new URLSearchParams({ body: this.text.value }),
        headers: { "X-CSRFToken": this.token },
        credentials: "same-origin",
        signal: this.request.signal,
      });
      const answer = await response.text();
      if (response.ok && !response.redirected) this.fill(answer);
      this.tell(response.ok && !response.redirected ? "" : response.status === TOO_LONG ? answer : AWAY);
    } catch (error) {
      if (error.name !== "AbortError") this.tell(AWAY);
    }
  }

  /* The server has cleaned it; scripts of a parsed document never run. Its ids are not this page's, and its links lead
     out of an unsaved form. */
  fill(html) {
    const made = new DOMParser().parseFromString(html, "text/html").body;
    for (const node of made.querySelectorAll("[id]")) node.removeAttribute("id");
    for (const link of made.querySelectorAll("a[href]")) {
      if (link.getAttribute("href").startsWith("#")) link.removeAttribute("href");
      else link.target = "_blank";
    }
    this.page.replaceChildren(...made.childNodes);
  }

  tell(words) {
    this.status.textContent = words;
    this.status.hidden = !words;
  }
}

for (const root of document.querySelectorAll("[data-markdown]")) new Preview(root);
