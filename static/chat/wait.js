/* A wait in words. What nobody knows is not said. */

import { say } from "./config.js";

const LONGEST_MINUTES = 60;

/** "You are number 2 in line. It will take about 4 minutes." */
export function describeWait({ position, expectedSeconds }) {
  return [position && say("position", { position }), describeSeconds(expectedSeconds, "")].filter(Boolean).join(" ");
}

/** The same in the header's few words: "Waiting for a person: number 2, about 4 minutes". */
export function describeWaitBriefly({ position, expectedSeconds }) {
  const parts = [position && say("positionBrief", { position }), describeSeconds(expectedSeconds, "Brief")].filter(Boolean);
  return parts.length ? say("waitingFor", { wait: parts.join(", ") }) : say("queuedStatus");
}

function describeSeconds(seconds, form) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds === 0) return say(`waitFree${form}`);
  const minutes = Math.ceil(seconds / 60);
  if (minutes > LONGEST_MINUTES) return say(`waitLong${form}`);
  return minutes === 1 ? say(`waitMinute${form}`) : say(`waitMinutes${form}`, { minutes });
}
