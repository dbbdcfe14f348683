/* Notices of the desktop, for whoever asked for them; without a sound. */

import { say } from "./config.js";
import { toast } from "./notices.js";

const KEY = "inbox-notices";
const button = document.querySelector("[data-notify]");
const isOn = () => localStorage.getItem(KEY) === "on" && Notification.permission === "granted";

export function notify(title, body, path) {
  if (!("Notification" in window) || !isOn()) return;
  const notice = new Notification(title, { body, tag: path, silent: true });
  notice.addEventListener("click", () => {
    focus();
    if (path) location.assign(path);
    notice.close();
  });
}

function show() {
  button.setAttribute("aria-pressed", String(isOn()));
}

export function start() {
  if (!("Notification" in window)) return;
  button.hidden = false;
  show();
  button.addEventListener("click", async () => {
    if (isOn()) localStorage.removeItem(KEY);
    else if ((await Notification.requestPermission()) === "granted") {
      localStorage.setItem(KEY, "on");
      toast(say("noticesOn"));
    } else toast(say("noticesBlocked"));
    show();
  });
}
