// What the viewer sees now (JSON from the workspace), where they stand in it, and what they do -> POST /page/do.
import { $ } from "./elements.js";

const stored = (key) => { try { return sessionStorage.getItem(key); } catch { return null; } };
export const store = (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* private mode */ } };

export const page = {
  viewer: new URLSearchParams(location.search).get("as") || stored("viewer") || "U024BE7LH",
  channel: "", thread: "", tab: "messages", seen: null, live: null, hidden: new Set(),
  read: JSON.parse(stored("read") || "{}"), wide: new Set(), files: new Map(), jump: "",
  draw: () => undefined,  // set once by page.js: draws everything anew
};

export async function act(what) {
  try {
    const answer = await fetch("/page/do", {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ viewer: page.viewer, ...what }),
    });
    if (answer.ok) return await answer.json();
    toast(await answer.text());
  } catch {
    toast("The workspace does not answer. Is it still running?");
  }
  return null;
}

let toastTimer = 0;
export function toast(text) {
  $("toast").textContent = text;
  $("toast").classList.add("on");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => $("toast").classList.remove("on"), 5000);
}

export const zone = () => person(page.viewer).tz || undefined;
export const clock = (seconds) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone() })
  .format(new Date(seconds * 1000));
export const day = (seconds, more) => new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: zone(), ...more })
  .format(new Date(seconds * 1000));
export const person = (id) => page.seen?.people[id] || { id, name: id, about: "" };
export const channelOf = (id) => page.seen?.channels.find((one) => one.id === id);
export function channelName(channel) {
  return channel.direct ? "logins" : channel.name;
}
