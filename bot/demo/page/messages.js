// The messages of a conversation or thread -> a list that keeps its place, its focus and its newest end.
import { drawBlocks, pick } from "./blocks.js";
import { h, icon, keyed, place } from "./elements.js";
import { drawFile } from "./files.js";
import { openThread } from "./moving.js";
import { clock, day, page, person } from "./seen.js";
import { emoji, mrkdwn } from "./words.js";

export function avatar(one) {
  const tint = Math.max(Object.keys(page.seen.people).indexOf(one.id), 0) % 6;
  if (one.id === page.seen.app) return h("span", { class: "avatar app", "aria-hidden": "true" }, icon("bars"));
  return h("span", { class: `avatar tint-${tint}`, "aria-hidden": "true" }, one.name.split(" ").map((part) => part[0]).slice(0, 2).join(""));
}

function drawMessage(message, channel, follows, inThread) {
  const by = person(message.user);
  const where = { channel: channel.id, ts: message.ts };
  const replies = inThread ? [] : channel.messages.filter((one) => one.thread === message.ts && one.ts !== message.ts);
  const time = h("time", { class: "time", title: day(Number(message.ts)) }, clock(Number(message.ts)));
  return h("article", { class: `message ${message.private ? "private" : ""} ${follows ? "follows" : ""}`, "data-ts": message.ts },
    h("div", { class: "gutter" }, follows ? time : avatar(by)),
    h("div", { class: "body" },
      message.private ? h("p", { class: "only" }, icon("eye"), "Only visible to you",
        h("button", { type: "button", class: "plain", onclick: () => { page.hidden.add(message.ts); page.draw(); } }, "Dismiss")) : null,
      follows ? null : h("div", { class: "by" }, h("strong", {}, by.name), by.bot ? h("span", { class: "badge" }, "App") : null, time),
      h("div", { class: "blocks" }, message.blocks.length ? drawBlocks(message.blocks, where, message.picked, pick(where))
        : message.text ? h("div", { class: "section" }, mrkdwn(message.text)) : null,
      message.edited && !by.bot ? h("small", { class: "edited" }, "(edited)") : null),
      message.files.map(drawFile),
      Object.keys(message.reactions).length ? h("div", { class: "reactions" }, Object.entries(message.reactions)
        .map(([name, count]) => h("span", { class: "reaction", title: name }, emoji(name) || `:${name}:`, String(count)))) : null,
      replies.length ? h("button", { type: "button", class: "replies", onclick: () => openThread(message.ts) },
        icon("reply"), `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`,
        h("small", {}, `last ${clock(Number(replies.at(-1).ts))}`)) : null),
    inThread || message.private ? null : h("div", { class: "hover" }, h("button", { type: "button", class: "icon",
      "aria-label": "Reply in thread", title: "Reply in thread", onclick: () => openThread(message.ts) }, icon("reply"))));
}

const atEnd = new WeakMap();  // whether a list stands at its newest message, and so should stay there

const grown = new WeakMap();  // what watches a list and its messages: pictures and tables come later than their message

export function stayAtEnd(box) {
  box.addEventListener("scroll", () => atEnd.set(box, box.scrollHeight - box.scrollTop - box.clientHeight < 80));
  const watch = new ResizeObserver(() => { if (atEnd.get(box) !== false) box.scrollTop = box.scrollHeight; });
  watch.observe(box);
  grown.set(box, watch);
}

export function drawList(box, messages, channel, inThread) {
  const near = atEnd.get(box) !== false || box.dataset.of !== channel.id;
  const focused = document.activeElement?.closest?.("[data-action]");
  const back = focused && box.contains(focused) ? [focused.closest("[data-ts]").dataset.ts, focused.dataset.action] : null;
  const nodes = [];
  let before = null, lastDay = "";
  for (const message of messages) {
    const today = day(Number(message.ts));
    if (today !== lastDay) nodes.push(keyed(`${box.id}day${today}`, "", () => h("div", { class: "day" }, h("span", {}, today))));
    const follows = Boolean(before && today === lastDay && before.user === message.user && before.private === message.private
      && Number(message.ts) - Number(before.ts) < 300 && !(inThread && before === messages[0]));
    const replies = channel.messages.filter((one) => one.thread === message.ts).map((one) => one.ts).join();
    nodes.push(keyed(`${page.viewer}${box.id}${channel.id}${message.ts}`, JSON.stringify([message, follows, replies]),
      () => drawMessage(message, channel, follows, inThread)));
    lastDay = today; before = message;
  }
  if (!messages.length) nodes.push(empty(channel));
  place(box, nodes);
  nodes.forEach((node) => grown.get(box).observe(node));
  box.dataset.of = channel.id;
  if (back) box.querySelector(`[data-ts="${back[0]}"]`)?.querySelector(`[data-action="${CSS.escape(back[1])}"]`)?.focus();
  if (near) box.scrollTop = box.scrollHeight;
}

function empty(channel) {
  return h("div", { class: "empty" }, h("h2", {}, channel.direct ? "Your messages with logins" : `This is #${channel.name}`),
    h("p", {}, channel.direct ? "Just type a question here: support yesterday" : "Type /logins Support yesterday and press Enter."));
}
