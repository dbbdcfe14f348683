/* The chat on any page of this site, and on those of ALLOWED_EMBED_ORIGINS: a button that opens the chat in a frame.
   `config` comes from the view, and the portal's address is the script's own. It lives in a shadow root and out of the
   flow, so that neither the page's styles nor its own leak, and nothing of the page moves; nothing inline, nothing global. */

const PORTAL = new URL(document.currentScript?.src ?? location.href).origin;

const SVG = "http://www.w3.org/2000/svg";
const PHONE = matchMedia("(max-width: 30rem), (max-height: 26rem)");

const STYLES = `
:host { all: initial; position: fixed; z-index: 2147483000; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button { font: inherit; cursor: pointer; }
.launcher {
  position: fixed; z-index: 2147483000; inset-block-end: max(1.25rem, env(safe-area-inset-bottom)); inset-inline-end: 1.25rem;
  display: flex; align-items: center; gap: .6rem; min-height: 3.5rem; padding-block: 0; padding-inline: 1.1rem 1.35rem;
  border: 2px solid transparent; border-radius: 999px; background: var(--brand); color: var(--on-brand);
  font: 650 1rem/1.2 Figtree, system-ui, sans-serif; box-shadow: 0 2px 6px rgb(0 0 0 / 18%), 0 12px 32px -6px rgb(0 0 0 / 35%);
  transition: translate 160ms ease-out;
}
.launcher:hover { translate: 0 -2px; }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 3px; }
.launcher svg { width: 1.6rem; height: 1.6rem; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
.badge {
  position: absolute; inset-block-start: -.2rem; inset-inline-end: -.1rem; width: 1.1rem; height: 1.1rem;
  border: 2px solid var(--surface); border-radius: 50%; background: var(--accent);
}
.panel {
  position: fixed; z-index: 2147483001; inset-block-end: 1.25rem; inset-inline-end: 1.25rem;
  width: min(25.5rem, calc(100vw - 2.5rem)); height: min(44rem, calc(100dvh - 2.5rem)); overflow: hidden;
  border: 1px solid rgb(128 128 128 / 25%); border-radius: 1.375rem; background: var(--surface);
  box-shadow: 0 4px 12px rgb(0 0 0 / 10%), 0 28px 70px -12px rgb(0 0 0 / 45%); animation: rise 180ms ease-out;
}
.panel iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: light dark; }
.words { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@keyframes rise { from { opacity: 0; translate: 0 1rem; } }
/* Also where a page is read at twice its size: the words would lie over it. */
@media (max-width: 30rem), (max-height: 32rem) {
  .launcher { width: 3.75rem; min-height: 3.75rem; padding: 0; justify-content: center; }
  .launcher > .label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
}
@media (max-width: 30rem), (max-height: 26rem) {
  .panel { inset: 0; width: 100%; height: 100dvh; border: 0; border-radius: 0; }
}
@media (prefers-reduced-motion: reduce) { .panel { animation: none; } .launcher { transition: none; } }
@media print { .launcher, .panel { display: none; } }
`;

class Launcher {
  constructor(origin) {
    this.origin = origin;
    this.host = document.createElement("div");
    this.host.dataset.testid = "widget";
    this.host.lang = config.language;
    this.host.dir = getComputedStyle(document.documentElement).direction;
    this.root = this.host.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = [makeStyles()];
    this.button = this.makeButton();
    this.panel = this.makePanel();
    // A landmark of its own: what it says belongs to no part of the page around it.
    const region = make("section", { "aria-label": config.label });
    region.append(this.button, this.panel);
    this.root.append(region);
    this.waiting = this.about = null;
    addEventListener("message", (event) => this.hear(event));
    addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && this.isOpen && this.close());
    PHONE.addEventListener("change", () => this.coverPage());
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  makeButton() {
    const button = make("button", { type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "panel" });
    button.dataset.testid = "widget-launcher";
    this.badge = make("span", { class: "badge", hidden: "" });
    this.badge.append(make("span", { class: "words" }, config.unread));
    button.append(drawBubble(), make("span", { class: "label" }, config.label), this.badge);
    button.addEventListener("click", () => this.open());
    return button;
  }

  makePanel() {
    const panel = make("div", { id: "panel", class: "panel", role: "dialog", "aria-label": config.label, hidden: "" });
    panel.dataset.testid = "widget-panel";
    return panel;
  }

  /** Opens the chat; a question is asked, and an article spoken of, as soon as the frame listens. */
  open(question = null, about = null) {
    if (question) this.waiting = question;
    if (about) this.about = about;
    if (!this.frame) {
      this.frame = make("iframe", { src: `${PORTAL}${config.chatPath}?${describeVisit()}`, title: config.label, allow: "clipboard-write" });
      this.panel.append(this.frame);
    }
    this.panel.hidden = false;
    this.button.hidden = true;
    this.badge.hidden = true;
    this.button.setAttribute("aria-expanded", "true");
    this.coverPage();
    this.frame.focus();
    if (this.isReady) this.greet();
  }

  close() {
    this.panel.hidden = true;
    this.button.hidden = false;
    this.button.setAttribute("aria-expanded", "false");
    this.coverPage();
    this.button.focus();
  }

  /** On phones the chat is all there is to see, so it is all there is to reach as well. */
  coverPage() {
    const covers = this.isOpen && PHONE.matches;
    this.panel.setAttribute("aria-modal", String(covers));
    if (covers && this.overflow === undefined) {
      this.overflow = document.documentElement.style.overflow;
      document.documentElement.style.overflow = "hidden";
    } else if (!covers && this.overflow !== undefined) {
      document.documentElement.style.overflow = this.overflow;
      this.overflow = undefined;
    }
    for (const node of this.covered ?? []) node.inert = false;
    this.covered = covers ? [...document.body.children].filter((node) => node !== this.host && !node.inert) : [];
    for (const node of this.covered) node.inert = true;
  }

  hear({ source, origin, data }) {
    if (!this.frame || source !== this.frame.contentWindow || origin !== this.origin) return;
    if (data?.type === "portal:close") this.close();
    if (data?.type === "portal:news" && !this.isOpen) this.badge.hidden = false;
    if (data?.type !== "portal:ready") return;
    this.isReady = true;
    if (this.isOpen) this.greet();
  }

  greet() {
    this.tell({ type: "portal:shown" });
    if (this.about) this.tell({ type: "portal:about", ...this.about });
    this.about = null;
    if (this.waiting) this.tell({ type: "portal:ask", text: this.waiting });
    this.waiting = null;
  }

  tell(message) {
    this.frame.contentWindow.postMessage(message, this.origin);
  }
}

function make(tag, attributes, text = "") {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.textContent = text;
  return node;
}

function makeStyles() {
  const properties = (palette, surface) =>
    `:host{--brand:${palette.brand};--on-brand:${palette.on_brand};--accent:${palette.accent};--surface:${surface}}`;
  const styles = new CSSStyleSheet();
  styles.replaceSync(
    `${STYLES}${properties(config.light, "#ffffff")}@media(prefers-color-scheme:dark){${properties(config.dark, "#171f1d")}}`,
  );
  return styles;
}

function drawBubble() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", "M20 11.500a7.500 7.500 0 0 1-7.500 7.500H8l-4 2.500v-10A7.500 7.500 0 0 1 11.500 4h1a7.500 7.500 0 0 1 7.500 7.500zM8.500 11.500h.01M12 11.500h.01M15.500 11.500h.01");
  svg.append(path);
  return svg;
}

const CAMPAIGN = ["utm_source", "utm_medium", "utm_campaign"];
const KEPT = "portal.campaign";

/* What brought the visitor is in the address of the first page alone: it is kept for as long as the tab is open. */
function rememberCampaign() {
  const given = new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => CAMPAIGN.includes(name)));
  if (!given.size && !readCampaign()) {
    const from = URL.canParse(document.referrer) ? new URL(document.referrer).hostname : "";
    if (from && from !== location.hostname) for (const [name, value] of [["utm_source", from], ["utm_medium", "referral"]]) given.set(name, value);
  }
  if (!given.size) return;
  try {
    sessionStorage.setItem(KEPT, given.toString().slice(0, 400));
  } catch {
    // Storage is blocked: the campaign is known as long as its page is open.
  }
}

function readCampaign() {
  try {
    return sessionStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
}

/** What the frame is told of the page around it: a page of another site tells its frames no more than its host. */
function describeVisit() {
  const visit = new URLSearchParams(readCampaign() || location.search);
  for (const name of [...visit.keys()]) if (!CAMPAIGN.includes(name)) visit.delete(name);
  visit.set("widget", "1");
  visit.set("page", `${location.origin}${location.pathname}`.slice(0, 500));
  return visit;
}

function start() {
  // A page that has the script twice has the chat once.
  if (document.querySelector("body > [data-testid=widget]")) return;
  const launcher = new Launcher(PORTAL);
  document.body.append(launcher.host);

  // Any link or form of the page may open the chat: data-chat-open, data-chat-ask="question", a form's `q`, or
  // data-chat-about="the page's title".
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-chat-open], [data-chat-ask]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { chatAsk, chatAbout } = opener.dataset;
    launcher.open(chatAsk, chatAbout && { title: chatAbout, url: location.origin + location.pathname });
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-chat-form]")) return;
    event.preventDefault();
    launcher.open(new FormData(event.target).get("q").trim() || null);
    event.target.reset();
  });
}

rememberCampaign();
if (document.body) start();
else addEventListener("DOMContentLoaded", start);
