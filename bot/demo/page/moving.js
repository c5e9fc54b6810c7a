// A conversation or thread that was picked -> it is the one in front.
import { $ } from "./elements.js";
import { page } from "./seen.js";

export function go(channel, ts) {
  page.channel = channel; page.thread = ""; page.tab = "messages"; page.jump = ts || "";
  history.replaceState(null, "", `#${channel}`);
  closeSide(); page.draw();
  if (matchMedia("(min-width: 800px)").matches) $("composer-text").focus();
}

export function openThread(ts) {
  page.thread = ts; page.draw();
  $("thread-composer").querySelector("textarea").focus();
}

export function closeThread() { page.thread = ""; page.draw(); $("composer-text").focus(); }

export function openSide() { $("shell").classList.add("side-open"); $("veil").hidden = false; $("who-button").focus(); }
export function closeSide() { $("shell").classList.remove("side-open"); $("veil").hidden = true; }
