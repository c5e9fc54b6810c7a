// Slack's three ways of writing text (plain, mrkdwn, rich text) -> elements.
import { h, icon } from "./elements.js";
import { go } from "./moving.js";
import { channelOf, clock, page, person, zone } from "./seen.js";

// Drawn here, so that they look the same without an emoji font; any other keeps its :name:.
const EMOJI = { eyes: "eye", white_check_mark: "check", heavy_check_mark: "check", hourglass_flowing_sand: "clock", calendar: "calendar",
  date: "calendar", bell: "bell", warning: "warning", page_facing_up: "file", bar_chart: "bars", lock: "lock", zap: "bolt" };
export const emoji = (name) => (EMOJI[name] ? h("span", { role: "img", class: "emoji", "aria-label": name }, icon(EMOJI[name])) : null);

function dateWords(seconds, format) {
  const when = new Date(seconds * 1000);
  const say = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: zone(), ...options }).format(when);
  const today = say({ dateStyle: "short" });
  const at = (shift) => new Intl.DateTimeFormat("en-GB", { timeZone: zone(), dateStyle: "short" })
    .format(new Date((page.seen.now + shift * 86400) * 1000));
  const pretty = today === at(0) ? "today" : today === at(-1) ? "yesterday" : today === at(1) ? "tomorrow" : "";
  const words = {
    date_num: () => when.toISOString().slice(0, 10), date: () => say({ day: "numeric", month: "long", year: "numeric" }),
    date_short: () => say({ day: "numeric", month: "short", year: "numeric" }),
    date_long: () => say({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    day_divider_pretty: () => pretty || say({ weekday: "long", day: "numeric", month: "long" }),
    date_pretty: () => pretty || words.date(), date_short_pretty: () => pretty || words.date_short(),
    date_long_pretty: () => pretty || words.date_long(), time: () => clock(seconds),
    time_secs: () => say({ timeStyle: "medium" }),
    ago: () => {
      const minutes = Math.round((page.seen.now - seconds) / 60);
      return minutes < 60 ? `${minutes} minutes ago` : `${Math.round(minutes / 60)} hours ago`;
    },
  };
  return format.replace(/\{(\w+)\}/g, (whole, name) => (words[name] ? words[name]() : whole));
}

const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
export const safeLink = (url) => /^(https?:\/\/|mailto:)/i.test(url);

function link(url, words) {
  if (!safeLink(url)) return document.createTextNode(words || url);
  const own = url.startsWith(`${location.origin}/archives/`);
  return h("a", own ? { href: url, onclick: (event) => { event.preventDefault(); openPermalink(url); } }
    : { href: url, target: "_blank", rel: "noopener noreferrer" }, words || url);
}

function openPermalink(url) {
  const found = /\/archives\/(\w+)(?:\/p(\d+)(\d{6}))?/.exec(url);
  if (found) go(found[1], found[2] ? `${found[2]}.${found[3]}` : "");
}

function angled(inside) {
  const [target, label] = inside.split(/\|(.*)/s);
  const words = label === undefined ? "" : unescape(label);
  if (target.startsWith("@")) return h("span", { class: "mention" }, `@${person(target.slice(1)).name}`);
  if (target.startsWith("#")) {
    const there = channelOf(target.slice(1));
    return h("button", { type: "button", class: "mention", onclick: () => there && go(there.id) },
      `#${there ? there.name : words || target.slice(1)}`);
  }
  if (target.startsWith("!date^")) {
    const [, seconds, format, url] = target.split("^");
    const shown = dateWords(Number(seconds), unescape(format || ""));
    return url ? link(unescape(url), shown) : h("time", { title: words }, shown);
  }
  if (target.startsWith("!")) return h("span", { class: "mention loud" }, words || `@${target.slice(1).split("^")[0]}`);
  return link(unescape(target), words);
}

const MARKS = { "*": "strong", _: "em", "~": "s" };
const INLINE = /`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+-]+):|(?<![\p{L}\p{N}*_~])([*_~])(?=\S)([^\n]*?\S)\4(?![\p{L}\p{N}])/gu;

function inline(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, code, angle, name, mark, marked] = found;
    let node = null;
    if (code !== undefined) node = h("code", {}, unescape(code));
    else if (angle !== undefined) node = angled(angle);
    else if (name !== undefined) node = emoji(name);
    else node = h(MARKS[mark], {}, inline(marked));
    if (node === null) continue;
    parts.push(unescape(text.slice(from, found.index)), node);
    from = found.index + whole.length;
  }
  parts.push(unescape(text.slice(from)));
  return parts;
}

export function mrkdwn(text) {
  return text.split(/```\n?([\s\S]*?)\n?```/).map((piece, place) => {
    if (place % 2) return h("pre", {}, unescape(piece));
    return piece.split("\n").map((line, at, lines) => {
      const quoted = /^(?:&gt;|>)\s?(.*)$/.exec(line);
      if (quoted) return h("blockquote", {}, inline(quoted[1]));
      return [inline(line), at < lines.length - 1 ? h("br") : null];
    });
  });
}

export function words(text) {
  if (!text) return [];
  if (typeof text === "string") return [text];
  return text.type === "mrkdwn" ? mrkdwn(text.text) : [text.text];
}

export function richPiece(piece) {
  const style = piece.style || {};
  let node;
  switch (piece.type) {
    case "text": node = document.createTextNode(piece.text); break;
    case "link": node = link(piece.url, piece.text); break;
    case "user": node = h("span", { class: "mention" }, `@${person(piece.user_id).name}`); break;
    case "channel": node = angled(`#${piece.channel_id}`); break;
    case "broadcast": node = h("span", { class: "mention loud" }, `@${piece.range}`); break;
    case "emoji": node = emoji(piece.name) || document.createTextNode(`:${piece.name}:`); break;
    case "date": node = h("time", { title: piece.fallback }, dateWords(piece.timestamp, piece.format)); break;
    default: node = document.createTextNode(piece.value || "");
  }
  for (const [name, tag] of [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"]]) {
    if (style[name]) node = h(tag, {}, node);
  }
  return node;
}

export function broken(text) {  // a line break inside rich text is a line break on the page
  return text.flatMap((node) => node.nodeType === 3
    ? node.data.split("\n").flatMap((line, at) => (at ? [h("br"), line] : [line])) : [node]);
}

export const RICH = {
  rich_text_section: (one) => h("p", {}, broken(one.elements.map(richPiece))),
  rich_text_preformatted: (one) => h("pre", { tabindex: "0" }, one.elements.map(richPiece)),
  rich_text_quote: (one) => h("blockquote", {}, broken(one.elements.map(richPiece))),
  rich_text_list: (one) => h(one.style === "ordered" ? "ol" : "ul", { class: `indent-${one.indent || 0}` },
    one.elements.map((item) => h("li", {}, item.elements.map(richPiece)))),
};

export const richText = (block) => h("div", { class: "rich" }, block.elements.map((one) => (RICH[one.type] || (() => ""))(one)));
