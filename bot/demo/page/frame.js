// People, conversations and the head of the one in front -> elements.
import { $, h, icon, keyed, place } from "./elements.js";
import { become } from "./live.js";
import { avatar } from "./messages.js";
import { closeSide, go } from "./moving.js";
import { act, channelName, channelOf, page, person, store } from "./seen.js";

function initialsRow(one) {
  return [avatar(one), h("span", { class: "who-text" }, h("strong", {}, one.name), h("small", {}, one.about))];
}

export function drawWho() {
  const me = person(page.viewer);
  $("who-button").replaceChildren(...initialsRow(me), icon("chevron"));
  $("who-button").setAttribute("aria-label", `You are ${me.name}. Look as somebody else`);
  const others = Object.values(page.seen.people).filter((one) => !one.bot);
  place($("who-list"), others.map((one) => keyed(`who${one.id}`, `${page.viewer}${JSON.stringify(one)}`, () => h("li", { role: "option", tabindex: "-1",
    "aria-selected": String(one.id === page.viewer), onclick: () => become(one.id),
    onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); become(one.id); } } }, initialsRow(one)))));
}

function unread(channel) {
  const since = Number(page.read[`${page.viewer}${channel.id}`] || 0);
  return channel.messages.filter((one) => Number(one.ts) > since && one.user !== page.viewer).length;
}

export function markRead() {
  const channel = channelOf(page.channel);
  if (!channel || document.hidden || page.tab === "home") return;
  page.read[`${page.viewer}${channel.id}`] = channel.messages.at(-1)?.ts || "0";
  store("read", JSON.stringify(page.read));
}

function channelRow(channel) {
  const news = channel.id === page.channel && page.tab !== "home" ? 0 : unread(channel);
  return h("button", { type: "button", class: `channel ${news ? "news" : ""}`, "aria-current": channel.id === page.channel ? "page" : undefined,
    onclick: () => go(channel.id) },
  channel.direct ? h("span", { class: "avatar app tiny", "aria-hidden": "true" }, icon("bars")) : icon(channel.private ? "lock" : "hash"),
  h("span", { class: "channel-name" }, channelName(channel)),
  channel.shared ? h("span", { class: "badge" }, "shared") : null,
  news ? h("span", { class: "count", "aria-label": `${news} unread` }, String(news)) : null);
}

export function drawSide() {
  $("team-name").textContent = page.seen.team;
  const rooms = page.seen.channels.filter((one) => !one.direct), directs = page.seen.channels.filter((one) => one.direct);
  const shortcuts = page.seen.shortcuts.map((one) => h("button", { type: "button", class: "channel", title: one.about,
    onclick: () => { closeSide(); act({ do: "shortcut", callback: one.callback }); } }, icon("bolt"), h("span", { class: "channel-name" }, one.name)));
  const content = JSON.stringify([rooms.map((one) => [one.id, one.name, unread(one)]), directs.map((one) => [one.id, unread(one)]), page.channel, page.tab, page.viewer]);
  place($("channels"), [keyed("side", content, () => h("div", {}, h("h2", {}, "Channels"), rooms.map(channelRow), h("h2", {}, "Apps"), directs.map(channelRow),
    shortcuts.length ? [h("h2", {}, "Shortcuts"), shortcuts] : null))]);
}

export function drawHead(channel) {
  $("title").replaceChildren(channel.direct ? avatar(person(page.seen.app)) : icon(channel.private ? "lock" : "hash"), channelName(channel),
    channel.archived ? h("span", { class: "badge" }, "archived") : "", channel.shared ? h("span", { class: "badge" }, "shared with Acme") : "");
  $("topic").textContent = channel.direct ? "Answers questions about the call centre" : `${channel.topic} · ${channel.members} members`;
  $("tabs").hidden = !channel.direct;
  const tab = (name, label) => h("button", { type: "button", role: "tab", "aria-selected": String(page.tab === name),
    onclick: () => { page.tab = name; if (name === "home") act({ do: "home", tab: "home" }); page.draw(); } }, label);
  place($("tabs"), [keyed("tabs", page.tab, () => h("div", {}, tab("home", "Home"), tab("messages", "Messages")))]);
  document.title = `${channel.direct ? "" : "#"}${channelName(channel)} · ${page.seen.team}`;
}
