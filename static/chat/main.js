/* The chat page: its parts, and who tells whom. */

import { About } from "./about.js";
import { Announcer } from "./announcer.js";
import { Attaching } from "./attaching.js";
import { Composer } from "./composer.js";
import { addCall, config, describeError, say } from "./config.js";
import { ConnectionBanner } from "./connection_banner.js";
import { wireDialog } from "./dialogs.js";
import { connectFrame, tellFrame } from "./frame.js";
import { History } from "./history.js";
import { Notices } from "./notices.js";
import { readStoredId, Session } from "./session.js";
import { ChatSocket } from "./socket.js";
import { Status } from "./status.js";
import { Store } from "./store.js";
import { Suggestions } from "./suggestions.js";
import { Transcript } from "./transcript.js";
import { carryLinks } from "./visitor.js";
import { Waiting } from "./waiting.js";

const TYPING_EVERY_MS = 4_000;
const REQUEST_MS = 4_000;
const TOUCH = matchMedia("(hover: none) and (pointer: coarse)");
const find = (id) => document.getElementById(id);

const store = new Store(readStoredId());
const socket = new ChatSocket(config.socketPath);
const announcer = new Announcer(find("announcer"));
const announce = (text) => announcer.say(text);
const notices = new Notices(find("notice"), { announce });
const session = new Session(store, socket, {
  onMissing(unsent) {
    if (unsent && !composer.input.value) composer.fill(unsent);
    notices.show(say("missing"));
  },
  onError(error) {
    if (error.code === "unauthenticated") {
      socket.stop();
      banner.showExpired(error.message);
      return;
    }
    if (waiting.isAsking) waiting.refuse(error.message);
    // While the connection comes and goes the banner says so, once.
    else if (error.code !== "unavailable" || !banner.isLost) notices.show(describeError(error));
    if (error.retry_after) composer.block(error.retry_after);
  },
});

const transcript = new Transcript({
  scroller: find("log"),
  list: find("messages"),
  jump: find("jump"),
  actions: {
    announce,
    say: (text) => ask(text),
    sendAgain(message) {
      session.sendAgain(message);
      goOn();
    },
    giveFeedback(message, rating, comment) {
      store.update(message, { feedback: rating });
      session.tellSoon("feedback.give", { message_id: message.id, rating, comment });
    },
  },
});
const status = new Status(
  {
    name: find("answerer"),
    avatar: find("avatar"),
    header: find("assistant-status"),
    working: find("working"),
    failure: find("failure"),
    note: find("small-print"),
    stop: find("stop"),
  },
  { retry, announce },
);
const waiting = new Waiting(find("handoff"), find("handoff-open"), {
  choose: (choice, email) => tellSoon("handoff.choose", { choice, email }),
});
const suggestions = new Suggestions(find("suggestions"), { choose: (text) => ask(text) });
const banner = new ConnectionBanner(find("connection"), { retry: () => socket.retryNow() });
const history = new History(find("history"), find("history-open"), { open: (id) => openConversation(id) });
const files = new Attaching(
  { form: find("composer"), button: find("attach"), input: find("attach-input"), list: find("attach-list"), error: find("attach-error"), progress: find("attach-progress") },
  { announce, changed: () => composer.refresh(), findConversation: () => store.state.conversationId },
);
let announcedHandler = "";
let typedAt = 0;
const composer = new Composer(find("composer"), {
  announce,
  files,
  send: (text) => session.say(text),
  typed() {
    if (store.state.handler !== "human" || Date.now() - typedAt < TYPING_EVERY_MS) return;
    typedAt = Date.now();
    session.tell("typing.start");
  },
});

store.subscribe((change) => {
  const { state, event, reset } = change;
  transcript.follow(change);
  announcer.follow(change);
  status.follow(state, store.connection);
  waiting.follow(state);
  if (reset) files.clear();
  files.follow(state);
  suggestions.follow(state);
  banner.follow(store.connection);
  history.mark(state.conversationId);
  find("rating-open").hidden = !state.messages.list.length || state.rating !== null;
  document.documentElement.dataset.rated = String(state.rating !== null);
  find("greeting").hidden = false;
  find("chat").dataset.ready = String(state.ready);
  if (event) hear(event);
});

function hear(event) {
  if (event.type === "conversation.ready" || event.type === "turn.completed") history.load();
  if (event.type === "message.completed") tellFrame("portal:news");
  if (event.type === "turn.failed") announce(event.message);
  if (event.type === "turn.completed" && event.outcome === "stopped") announce(store.state.failure?.message ?? say("stopped"));
  if (event.type === "handoff.changed") announceHandler(event);
  if (event.type === "conversation.closed") notices.show(say("closed"));
}

/** Who answers now. A place that moved up by one is shown, and not said each time. */
function announceHandler({ handler, agent, message }) {
  const words = handler === "human" ? say("joined", { agent: agent ?? say("aPerson") }) : message;
  if (words && words !== announcedHandler) announce(words);
  announcedHandler = words;
}

/** Tells the server; says so where that has to wait for the connection. */
function tellSoon(type, values) {
  const isTold = session.tellSoon(type, values);
  if (!isTold) notices.show(say("queued"));
  return isTold;
}

/** Says when it takes longer than usual until something has come of it. */
function requestPerson(reason) {
  if (!tellSoon("handoff.request", { reason })) return;
  const { state } = store;
  setTimeout(() => {
    if (state === store.state && !state.handoff.requested) notices.show(addCall(say("takesLonger")));
  }, REQUEST_MS);
}

/** To where the visitor goes on: the box, or the conversation where the box would bring a keyboard up over it. */
function goOn() {
  if (TOUCH.matches) find("log").focus({ preventScroll: true });
  else composer.focus();
}

function ask(text) {
  session.say(text);
  goOn();
}

/** Runs the turn that failed again, for the same message. */
function retry(turnId) {
  session.tell("turn.retry", { turn_id: turnId });
  goOn();
}

function openConversation(id) {
  if (id !== store.state.conversationId || !id) session.open(id);
  goOn();
}

find("stop").addEventListener("click", () => {
  session.tell("turn.stop");
  goOn();
});
for (const button of document.querySelectorAll("[data-new-conversation]")) {
  button.addEventListener("click", () => {
    document.querySelector(":popover-open")?.hidePopover();
    openConversation(null);
    announce(say("newConversation"));
  });
}
for (const button of document.querySelectorAll("[data-frame-close]")) {
  button.addEventListener("click", () => tellFrame("portal:close"));
}
wireDialog(find("handoff-dialog"), "#handoff-open, [data-open-handoff]", (form) => {
  requestPerson(form.elements.reason.value.trim());
  transcript.goToEnd();
  goOn();
});
wireDialog(find("rating-dialog"), "#rating-open, [data-open-rating]", (form) => {
  const score = Number(form.elements.score.value);
  const isTold = tellSoon("rating.give", { score, comment: form.elements.comment.value.trim() });
  store.set({ rating: score });
  if (isTold) notices.show(say("rated"));
  goOn();
});

const about = new About(find("about"), {
  announce,
  turn(address) {
    session.turnTo(address);
    composer.focus();
  },
});
if (config.about) about.show(config.about);

const question = new URLSearchParams(location.search).get("q");
if (question) composer.fill(question.slice(0, config.limits.text));
connectFrame({ ask, about: (page) => about.show(page), shown: goOn });
carryLinks();
socket.connect();
