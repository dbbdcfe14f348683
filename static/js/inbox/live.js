/* The socket: word of what changed, the open conversation as it happens, and who else is in it. */

import { ChatSocket } from "../../chat/socket.js";
import { config, say } from "./config.js";
import { notify } from "./desktop.js";
import { getQuery, refreshNav, refreshRows } from "./list.js";
import { announce, setBanner } from "./notices.js";
import { getPane, onOpen, refreshPane } from "./pane.js";
import * as presence from "./presence.js";
import { Stream } from "./stream.js";
import { showColleagues, showTyping } from "./others.js";

const socket = new ChatSocket(config.socketPath);
const stream = new Stream();
const RETRY_FOLLOW_MS = 4_000;
const LOST_AFTER_MS = 1_500;
const TYPING_MS = 2_500;
let followed = null;
let lostTimer = null;
let wasLost = false;
let wasBlind = false;
let refreshTimer = null;
let typedAt = 0;

/** Follows what is open, from where the page's own text ends. */
function follow({ anew = false } = {}) {
  const pane = getPane();
  const wanted = pane?.dataset.conversation ?? null;
  if (wanted === followed && !anew) return;
  followed = wanted;
  stream.clear();
  showColleagues([]);
  if (wanted) socket.send({ type: "conversation.follow", conversation_id: wanted, after: Number(pane.dataset.after) });
  else socket.send({ type: "conversation.leave" });
}

/** Everything anew: what happened while nobody listened is in the pages. */
async function resynchronise() {
  await Promise.all([refreshRows(), refreshNav(), refreshPane()]);
  follow({ anew: true });
}

/** The portal can tell nothing by itself: with each sign of life the page looks, until it can again. */
function lookBlindly(isBlind) {
  if (!isBlind && !wasBlind) return;
  wasBlind = isBlind;
  setBanner(isBlind ? say("blind") : "");
  if (!isBlind) return resynchronise();
  refreshRows();
  refreshNav();
}

function refreshSoon() {
  clearTimeout(refreshTimer);
  refreshTimer = setTimeout(async () => {
    await refreshPane();
    stream.settle();
  }, 60);
}

const HANDLERS = {
  "inbox.ready": () => {
    clearTimeout(lostTimer);
    setBanner("");
    presence.send(socket);
    if (wasLost) resynchronise();
    else follow({ anew: true });
    wasLost = false;
  },
  "presence.noted": (event) => {
    presence.show(event);
    lookBlindly(event.status === "unknown");
  },
  "lists.changed": ({ what }) => {
    const isLive = getQuery().includes("list=live");
    if (what.includes("tickets") || isLive) refreshRows();
    refreshNav();
  },
  "customer.wrote": ({ ticket_ids: ids }) => {
    if (document.hidden) notify(say("newMessage"), ids.map((id) => `#${id}`).join(", "), `/inbox/tickets/${ids[0]}/`);
  },
  "conversation.followed": ({ is_live: isLive }) => {
    if (!isLive) setTimeout(() => refreshPane().then(() => follow({ anew: true })), RETRY_FOLLOW_MS);
  },
  "conversation.left": () => announce(say("gone")),
  "conversation.changed": refreshSoon,
  "colleagues.changed": ({ colleagues }) => showColleagues(colleagues),
  "colleague.typing": ({ name }) => showColleagues(null, name),
  "visitor.typing": () => showTyping(),
  "message.created": ({ message }) => {
    if (message.role === "visitor") announce(say("newMessage"));
    refreshSoon();
  },
  "turn.started": ({ label }) => stream.think(label),
  "message.delta": (event) => stream.append(event),
  "message.replaced": (event) => stream.replace(event),
  "message.completed": (event) => stream.complete(event),
  "card.shown": refreshSoon,
  "tool.started": ({ label }) => stream.think(label),
  "tool.progressed": ({ label }) => stream.think(label),
  "turn.completed": refreshAfterTurn,
  "turn.failed": refreshAfterTurn,
  "handoff.changed": refreshAfterTurn,
  "conversation.closed": refreshAfterTurn,
};

/** The stored answer takes the place of the streamed one; nothing is shown twice, nothing is missing in between. */
async function refreshAfterTurn() {
  stream.rest();
  await refreshPane();
  stream.clear();
}

/** Says that the agent is writing, now and then. */
export function tellTyping({ isNote }) {
  if (!followed || Date.now() - typedAt < TYPING_MS) return;
  typedAt = Date.now();
  socket.send({ type: "typing.start", is_note: isNote });
}

export function start() {
  socket.addEventListener("event", ({ detail }) => HANDLERS[detail.type]?.(detail));
  socket.addEventListener("lost", () => {
    wasLost = true;
    presence.show({ status: "unknown" });
    lostTimer ??= setTimeout(() => setBanner(say("offline")), LOST_AFTER_MS);
  });
  socket.addEventListener("open", () => {
    clearTimeout(lostTimer);
    lostTimer = null;
  });
  presence.start(socket);
  onOpen(() => {
    follow();
    stream.attach();
  });
  socket.connect();
}
