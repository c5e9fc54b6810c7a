// What one person sees (server-sent JSON) -> the page; what they do -> POST /page/do. All text goes in as text, never as markup.
"use strict";

const $ = (id) => document.getElementById(id);
const stored = (key) => { try { return sessionStorage.getItem(key); } catch { return null; } };
const store = (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* private mode */ } };

const page = {
  viewer: new URLSearchParams(location.search).get("as") || stored("viewer") || "U024BE7LH",
  channel: "", thread: "", tab: "messages", seen: null, live: null, drawn: new Map(), hidden: new Set(),
  read: JSON.parse(stored("read") || "{}"), wide: new Set(), files: new Map(), jump: "",
};

// ---------------------------------------------------------------------------------------------- elements

function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name in element && name !== "list" && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const ICONS = {
  menu: "M3 6h18M3 12h18M3 18h18", close: "M6 6l12 12M18 6L6 18", dots: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M4 12l16-8-6 16-3-6z", eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 100 6 3 3 0 000-6z",
  hash: "M9 4L7 20M17 4l-2 16M4 9h17M3 15h17", lock: "M6 11h12v9H6zM8 11V8a4 4 0 018 0v3",
  reply: "M4 5h16v11H10l-4 4v-4H4z", file: "M7 3h7l5 5v13H7zM14 3v5h5", down: "M12 4v12M7 11l5 5 5-5M5 20h14",
  chevron: "M6 9l6 6 6-6", link: "M8 3h8M8 8h8", bars: "M3 6h10M9 12h12M5 18h9", check: "M5 12l5 5L20 7",
  clock: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l3 2", calendar: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
  bell: "M6 16V11a6 6 0 0112 0v5l2 2H4zM10 21h4", warning: "M12 4l9 16H3zM12 10v4M12 17h.01",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6z",
};

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `svg svg-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

async function act(what) {
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
function toast(text) {
  $("toast").textContent = text;
  $("toast").classList.add("on");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => $("toast").classList.remove("on"), 5000);
}

// ---------------------------------------------------------------------------------------------- words

const zone = () => person(page.viewer).tz || undefined;
const clock = (seconds) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone() })
  .format(new Date(seconds * 1000));
const day = (seconds, more) => new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: zone(), ...more })
  .format(new Date(seconds * 1000));
const person = (id) => page.seen?.people[id] || { id, name: id, about: "" };
const channelOf = (id) => page.seen?.channels.find((one) => one.id === id);

function channelName(channel) {
  return channel.direct ? "logins" : channel.name;
}

// Drawn here, so that they look the same without an emoji font; any other keeps its :name:.
const EMOJI = { eyes: "eye", white_check_mark: "check", heavy_check_mark: "check", hourglass_flowing_sand: "clock", calendar: "calendar",
  date: "calendar", bell: "bell", warning: "warning", page_facing_up: "file", bar_chart: "bars", lock: "lock", zap: "bolt" };
const emoji = (name) => (EMOJI[name] ? h("span", { role: "img", class: "emoji", "aria-label": name }, icon(EMOJI[name])) : null);

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
const safeLink = (url) => /^(https?:\/\/|mailto:)/i.test(url);

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

function mrkdwn(text) {
  return text.split(/```\n?([\s\S]*?)\n?```/).map((piece, place) => {
    if (place % 2) return h("pre", {}, unescape(piece));
    return piece.split("\n").map((line, at, lines) => {
      const quoted = /^(?:&gt;|>)\s?(.*)$/.exec(line);
      if (quoted) return h("blockquote", {}, inline(quoted[1]));
      return [inline(line), at < lines.length - 1 ? h("br") : null];
    });
  });
}

function words(text) {
  if (!text) return [];
  if (typeof text === "string") return [text];
  return text.type === "mrkdwn" ? mrkdwn(text.text) : [text.text];
}

// ---------------------------------------------------------------------------------------------- rich text

function richPiece(piece) {
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

function broken(text) {  // a line break inside rich text is a line break on the page
  return text.flatMap((node) => node.nodeType === 3
    ? node.data.split("\n").flatMap((line, at) => (at ? [h("br"), line] : [line])) : [node]);
}

const RICH = {
  rich_text_section: (one) => h("p", {}, broken(one.elements.map(richPiece))),
  rich_text_preformatted: (one) => h("pre", { tabindex: "0" }, one.elements.map(richPiece)),
  rich_text_quote: (one) => h("blockquote", {}, broken(one.elements.map(richPiece))),
  rich_text_list: (one) => h(one.style === "ordered" ? "ol" : "ul", { class: `indent-${one.indent || 0}` },
    one.elements.map((item) => h("li", {}, item.elements.map(richPiece)))),
};

const richText = (block) => h("div", { class: "rich" }, block.elements.map((one) => (RICH[one.type] || (() => ""))(one)));

// ---------------------------------------------------------------------------------------------- choosing

function confirmed(element) {
  const asked = element.confirm;
  if (!asked) return Promise.resolve(true);
  return new Promise((answer) => {
    const box = $("confirm");
    const done = (yes) => { box.close(); answer(yes); };
    box.replaceChildren(
      h("h2", { id: "confirm-title" }, words(asked.title)), h("p", {}, words(asked.text)),
      h("div", { class: "ends" },
        h("button", { type: "button", class: "button", onclick: () => done(false) }, words(asked.deny)),
        h("button", { type: "button", class: `button ${asked.style === "danger" ? "danger" : "primary"}`, autofocus: true,
          onclick: () => done(true) }, words(asked.confirm))));
    box.setAttribute("aria-labelledby", "confirm-title");
    box.oncancel = (event) => { event.preventDefault(); done(false); };
    box.showModal();
  });
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll(".menu.on")) if (menu !== except) menu.classList.remove("on");
}

/** A field that opens a list: one or many, fixed or asked for while typing. */
function chooser({ label, placeholder, many, chosen, load, picked, most }) {
  const list = h("ul", { class: "options", role: "listbox", "aria-label": label });
  const input = h("input", { type: "text", class: "chooser-input", role: "combobox", "aria-expanded": "false", "aria-label": label,
    "aria-autocomplete": "list", placeholder: chosen.length && many ? "" : placeholder || "Choose…", autocomplete: "off" });
  const box = h("div", { class: "chooser" }, input, icon("chevron"));
  const whole = h("div", { class: "chooser-whole menu" }, box, list);
  let offered = [], at = -1, asked = 0;
  let mine = [...chosen];

  const chips = () => {
    box.querySelectorAll(".chip").forEach((chip) => chip.remove());
    if (!many) { input.value = mine[0]?.label || ""; return; }
    mine.forEach((one) => input.before(h("span", { class: "chip" }, one.label,
      h("button", { type: "button", "aria-label": `Remove ${one.label}`, onclick: (event) => { event.stopPropagation(); take(one); } }, "×"))));
    input.placeholder = mine.length ? "" : placeholder || "Choose…";
  };
  const close = () => { whole.classList.remove("on"); input.setAttribute("aria-expanded", "false"); if (!many) chips(); };
  const has = (one) => mine.some((other) => other.key === one.key);
  const take = (one) => {
    if (many) {
      mine = has(one) ? mine.filter((other) => other.key !== one.key) : [...mine, one].slice(0, most || 100);
      input.value = "";
    } else { mine = [one]; close(); }
    chips(); mark();
    picked(many ? mine.map((each) => each.value) : one.value);
  };
  const mark = () => [...list.children].forEach((row, place) => {
    row.classList.toggle("at", place === at);
    if (offered[place]) row.setAttribute("aria-selected", String(has(offered[place])));
    if (place === at) row.scrollIntoView({ block: "nearest" });
  });
  const show = async () => {
    const turn = ++asked;
    closeMenus(whole);
    whole.classList.add("on");
    input.setAttribute("aria-expanded", "true");
    const query = !many && mine.length && input.value === mine[0].label ? "" : input.value.trim();
    const found = await load(query);
    if (turn !== asked) return;
    offered = found; at = found.length ? 0 : -1;
    list.replaceChildren(...(found.length ? found.map((one) => h("li", { role: "option", onmousedown: (event) => { event.preventDefault(); take(one); } },
      h("span", { class: "tick" }, icon("check")), h("span", {}, one.label, one.about ? h("small", {}, one.about) : null)))
      : [h("li", { class: "none" }, "Nothing found")]));
    mark();
  };
  input.addEventListener("focus", () => { if (!many) input.select(); });
  input.addEventListener("click", show);
  input.addEventListener("input", show);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const open = whole.classList.contains("on");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) { show(); return; }
      at = (at + (event.key === "ArrowDown" ? 1 : offered.length - 1)) % Math.max(offered.length, 1);
      mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (open && offered[at]) take(offered[at]); else show();
    } else if (event.key === "Escape" && open) {
      event.preventDefault(); event.stopPropagation(); close();
    } else if (event.key === "Backspace" && many && !input.value && mine.length) take(mine[mine.length - 1]);
  });
  chips();
  return whole;
}

const asChoice = (option) => ({ key: option.value, label: option.text.text, about: option.description?.text, value: option });
const listed = (element) => [...(element.options || []), ...(element.option_groups || []).flatMap((group) => group.options)];
const filtered = (choices) => async (query) => choices.filter((one) => one.label.toLowerCase().includes(query.toLowerCase()));
const peopleChoices = () => Object.values(page.seen.people).filter((one) => !one.bot)
  .map((one) => ({ key: one.id, label: one.name, about: one.about, value: one.id }));
const channelChoices = (directs) => page.seen.channels.filter((one) => directs || !one.direct)
  .map((one) => ({ key: one.id, label: one.direct ? "Messages with logins" : `#${one.name}`, value: one.id }));

const SOURCES = {
  static: (element) => ({ load: filtered(listed(element).map(asChoice)), key: "option", choice: asChoice }),
  external: (element, where) => ({
    load: async (query) => {
      if (query.length < (element.min_query_length ?? 3)) return [];
      const answer = await act({ do: "options", ...where, action: element.action_id, query });
      return (answer?.options || []).map(asChoice);
    }, key: "option", choice: asChoice,
  }),
  users: () => ({ load: filtered(peopleChoices()), key: "user",
    choice: (id) => ({ key: id, label: person(id).name, value: id }) }),
  conversations: () => ({ load: filtered(channelChoices(true)), key: "conversation",
    choice: (id) => channelChoices(true).find((one) => one.key === id) || { key: id, label: id, value: id } }),
  channels: () => ({ load: filtered(channelChoices(false)), key: "channel",
    choice: (id) => channelChoices(false).find((one) => one.key === id) || { key: id, label: id, value: id } }),
};

function selectElement(element, context) {
  const many = element.type.startsWith("multi_");
  const source = SOURCES[element.type.replace("multi_", "").replace("_select", "")](element, context.where);
  const now = context.picked?.[many ? `selected_${source.key}s` : `selected_${source.key}`]
    ?? element[many ? `initial_${source.key}s` : `initial_${source.key}`];
  return chooser({
    label: context.label || element.placeholder?.text || "Choose", placeholder: element.placeholder?.text, many,
    chosen: (many ? now || [] : now ? [now] : []).map(source.choice), load: source.load, most: element.max_selected_items,
    picked: (value) => context.change(element, value),
  });
}

function overflow(element, context) {
  const list = h("div", { class: "options small", role: "menu" });
  const button = h("button", { type: "button", class: "button icon-only", "aria-label": "More", "aria-haspopup": "menu",
    onclick: () => { closeMenus(whole); whole.classList.toggle("on"); if (whole.classList.contains("on")) list.querySelector("button").focus(); } }, icon("dots"));
  const whole = h("div", { class: "overflow menu" }, button, list);
  list.append(...element.options.map((option) => h("button", { type: "button", role: "menuitem",
    onclick: async () => { whole.classList.remove("on"); button.focus(); if (await confirmed(element)) context.change(element, option); } },
  words(option.text), option.description ? h("small", {}, words(option.description)) : null)));
  whole.addEventListener("keydown", (event) => {
    const rows = [...list.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && whole.classList.contains("on")) { event.stopPropagation(); event.preventDefault(); whole.classList.remove("on"); button.focus(); }
    else if (step && whole.classList.contains("on")) { event.preventDefault(); rows[(rows.indexOf(document.activeElement) + step + rows.length) % rows.length].focus(); }
  });
  return whole;
}

function ticks(element, context) {
  const single = element.type === "radio_buttons";
  const first = context.picked?.[single ? "selected_option" : "selected_options"]
    ?? element[single ? "initial_option" : "initial_options"];
  const on = new Set((single ? [first] : first || []).filter(Boolean).map((one) => one.value));
  const name = `${element.action_id}-${Math.random()}`;
  return h("fieldset", { class: "ticks", "aria-label": context.label || "Options" }, element.options.map((option) => h("label", {},
    h("input", { type: single ? "radio" : "checkbox", name, checked: on.has(option.value), onchange: (event) => {
      if (single) { context.change(element, option); return; }
      if (event.target.checked) on.add(option.value); else on.delete(option.value);
      context.change(element, element.options.filter((one) => on.has(one.value)));
    } }), h("span", {}, words(option.text), option.description ? h("small", {}, words(option.description)) : null))));
}

const TYPES = { datepicker: "date", timepicker: "time", number_input: "number", email_text_input: "email", url_text_input: "url" };
const VALUES = { datepicker: ["selected_date", "initial_date"], timepicker: ["selected_time", "initial_time"] };

function field(element, context) {
  const [sent, first] = VALUES[element.type] || ["value", "initial_value"];
  const value = context.picked?.[sent] ?? element[first] ?? "";
  const common = { class: "field", "aria-label": context.label || element.placeholder?.text || "Value", placeholder: element.placeholder?.text,
    maxlength: element.max_length, onchange: (event) => context.change(element, event.target.value || null) };
  const made = element.multiline ? h("textarea", { ...common, rows: "4" }) : h("input", { ...common, type: TYPES[element.type] || "text",
    step: element.is_decimal_allowed ? "any" : undefined, min: element.min_value, max: element.max_value });
  made.value = value;
  return made;
}

function buttonElement(element, context) {
  return h("button", { type: "button", class: `button ${element.style || ""}`, "aria-label": element.accessibility_label,
    "data-action": element.action_id, onclick: async (event) => {
      const pressed = event.currentTarget;
      if (!(await confirmed(element))) return;
      if (element.url && safeLink(element.url)) window.open(element.url, "_blank", "noopener");
      pressed.setAttribute("aria-busy", "true");
      await act({ do: "press", ...context.where, action: element.action_id, value: element.value, block: context.block });
      pressed.removeAttribute("aria-busy");
    } }, words(element.text));
}

function picture(source, alt, big) {
  const url = source.slack_file ? `/page/file/${encodeURIComponent(source.slack_file.id || source.slack_file.url.split("/").at(-2))}?viewer=${page.viewer}`
    : source.image_url;
  const own = url.startsWith("/") || url.startsWith(location.origin);
  return own ? h("img", { src: url, alt, class: big ? "picture" : "thumb", loading: "lazy" }) : h("span", { class: "picture-missing" }, alt);
}

function drawElement(element, context) {
  if (element.type === "button") return buttonElement(element, context);
  if (element.type === "image") return picture(element, element.alt_text, context.big);
  if (element.type === "overflow") return overflow(element, context);
  if (element.type === "checkboxes" || element.type === "radio_buttons") return ticks(element, context);
  if (element.type.endsWith("_select")) return selectElement(element, context);
  return field(element, context);
}

// ---------------------------------------------------------------------------------------------- blocks

function cell(value) {
  if (value.type === "rich_text") return value.elements.flatMap((one) => (one.type === "rich_text_section" ? broken(one.elements.map(richPiece)) : RICH[one.type](one)));
  return [value.text ?? String(value.value)];
}

function tableBlock(block) {
  const [head, ...rows] = block.rows;
  const look = (place) => {
    const column = block.column_settings?.[place] || {};
    return `${column.align || (head[place]?.type === "raw_number" ? "right" : "left")}${column.is_wrapped ? " wrapped" : ""}`;
  };
  return h("div", { class: "table-box folding", tabindex: "0", role: "region", "aria-label": "Table" }, h("table", {},
    h("thead", {}, h("tr", {}, head.map((one, place) => h("th", { scope: "col", class: look(place) }, cell(one))))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((one, place) => h("td", { class: look(place) }, cell(one))))))));
}

function contextFor(block, where, picked, change, label) {
  return (element) => ({ where, block: block.block_id, picked: picked?.[block.block_id]?.[element.action_id], label,
    change: (one, value) => change(block, one, value) });
}

const BLOCKS = {
  header: (block) => h("h3", { class: "block-header" }, words(block.text)),
  divider: () => h("hr"),
  section: (block, context) => h("div", { class: `section ${block.accessory ? "with-accessory" : ""}` },
    h("div", { class: "section-text" }, block.text ? h("div", {}, words(block.text)) : null,
      block.fields ? h("div", { class: "fields" }, block.fields.map((one) => h("div", {}, words(one)))) : null),
    block.accessory ? h("div", { class: "accessory" }, drawElement(block.accessory, context(block.accessory))) : null),
  context: (block) => h("div", { class: "context" }, block.elements.map((one) => (one.type === "image"
    ? picture(one, one.alt_text) : h("span", {}, words(one))))),
  actions: (block, context) => h("div", { class: "actions" }, block.elements.map((one) => drawElement(one, context(one)))),
  image: (block) => h("figure", {}, block.title ? h("figcaption", {}, words(block.title)) : null, picture(block, block.alt_text, true)),
  rich_text: richText,
  markdown: (block) => h("div", { class: "rich" }, mrkdwn(block.text.replace(/\*\*(.+?)\*\*/g, "*$1*"))),
  table: tableBlock,
};

function drawBlocks(blocks, where, picked, change) {
  return blocks.map((block) => {
    const draw = BLOCKS[block.type];
    return draw ? draw(block, contextFor(block, where, picked, change)) : h("p", { class: "context" }, `[${block.type}]`);
  });
}

const pick = (where) => (block, element, value) => act({ do: "select", ...where, action: element.action_id, block: block.block_id, value });

// ---------------------------------------------------------------------------------------------- files

function csvRows(text) {
  const rows = [];
  let row = [], value = "", quoted = false;
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted) {
      if (letter !== '"') value += letter;
      else if (text[at + 1] === '"') { value += '"'; at += 1; } else quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === ",") { row.push(value); value = ""; }
    else if (letter === "\n") { row.push(value.replace(/\r$/, "")); rows.push(row); row = []; value = ""; }
    else value += letter;
  }
  if (value || row.length) { row.push(value); rows.push(row); }
  return rows;
}

function size(bytes) {
  return bytes < 1024 ? `${bytes} bytes` : bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

const SHOWN = 6;
function csvPreview(file, url) {
  const box = h("div", { class: "csv" });
  const draw = (rows) => {
    const open = page.wide.has(file.id);
    const [head, ...body] = rows;
    const more = body.length - SHOWN;
    box.replaceChildren(
      h("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": file.name }, h("table", {},
        h("thead", {}, h("tr", {}, head.map((one) => h("th", { scope: "col" }, one)))),
        h("tbody", {}, body.slice(0, open ? 200 : SHOWN).map((row) => h("tr", {}, row.map((one) => h("td", {}, one))))))),
      ...(more > 0 ? [h("button", { type: "button", class: "plain", "aria-expanded": String(open), onclick: () => {
        if (open) page.wide.delete(file.id); else page.wide.add(file.id);
        draw(rows);
      } }, open ? "Show less" : `${more} more ${more === 1 ? "row" : "rows"}`)] : []));
  };
  if (page.files.has(file.id)) draw(page.files.get(file.id));
  else fetch(url).then((answer) => (answer.ok ? answer.text() : "")).then((text) => {
    const rows = csvRows(text);
    page.files.set(file.id, rows);
    if (rows.length) draw(rows);
  }).catch(() => undefined);
  return box;
}

function drawFile(file) {
  if (file.mode === "tombstone") return h("p", { class: "context" }, "This file was deleted.");
  const url = `/page/file/${file.id}?viewer=${page.viewer}`;
  return h("div", { class: `file file-${file.filetype}` },
    h("div", { class: "file-head" }, icon("file"), h("div", {}, h("strong", {}, file.title), h("small", {}, `${file.filetype.toUpperCase()} · ${size(file.size)}`)),
      h("a", { class: "button icon-only", href: `${url}&download`, download: file.name, "aria-label": `Download ${file.name}` }, icon("down"))),
    file.filetype === "csv" ? csvPreview(file, url) : null,
    file.filetype === "png" ? h("a", { href: url, target: "_blank", rel: "noopener" }, h("img", { src: url, alt: file.title, class: "picture" })) : null);
}

// ---------------------------------------------------------------------------------------------- messages

function avatar(one) {
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
        h("button", { type: "button", class: "plain", onclick: () => { page.hidden.add(message.ts); draw(); } }, "Dismiss")) : null,
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

function stayAtEnd(box) {
  box.addEventListener("scroll", () => atEnd.set(box, box.scrollHeight - box.scrollTop - box.clientHeight < 80));
  new ResizeObserver(() => { if (atEnd.get(box) !== false) box.scrollTop = box.scrollHeight; }).observe(box);
}

function drawList(box, messages, channel, inThread) {
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
  box.dataset.of = channel.id;
  if (back) box.querySelector(`[data-ts="${back[0]}"]`)?.querySelector(`[data-action="${CSS.escape(back[1])}"]`)?.focus();
  if (near) box.scrollTop = box.scrollHeight;
}

function empty(channel) {
  return h("div", { class: "empty" }, h("h2", {}, channel.direct ? "Your messages with logins" : `This is #${channel.name}`),
    h("p", {}, channel.direct ? "Just type a question here: support yesterday" : "Type /logins Support yesterday and press Enter."));
}

function keyed(key, content, make) {
  const known = page.drawn.get(key);
  if (known && known.content === content) return known.node;
  const node = make();
  page.drawn.set(key, { content, node });
  return node;
}

function place(box, nodes) {  // moves only what is not in its place, so that focus and scrolling stay
  let at = box.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else box.insertBefore(node, at);
  }
  while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
}

// ---------------------------------------------------------------------------------------------- modal and Home

let modalKey = "";
function drawModal() {
  const box = $("modal"), view = page.seen.modal;
  if (!view) { if (box.open) box.close(); modalKey = ""; return; }
  const key = `${view.id}/${view.version}`;
  if (key === modalKey) return;
  const same = modalKey.startsWith(`${view.id}/`) || modalKey === "";
  modalKey = key;
  const body = view.body, where = { view: view.id }, form = {};
  const change = (block, element, value) => {
    if (block.type === "input") form[block.block_id] = value;
    if (block.type !== "input" || block.dispatch_action) pick(where)(block, element, value);
  };
  const blocks = body.blocks.map((block) => {
    if (block.type !== "input") return drawBlocks([block], where, view.picked, change);
    const wrong = view.errors[block.block_id];
    const context = contextFor(block, where, view.picked, change, block.label.text)(block.element);
    const made = drawElement(block.element, context);
    const id = `error-${block.block_id}`;
    if (wrong) (made.matches("input,textarea") ? made : made.querySelector("input") || made).setAttribute("aria-describedby", id);
    return h("div", { class: `input ${wrong ? "wrong" : ""}` }, h("div", { class: "label" }, words(block.label),
      block.optional ? h("span", { class: "optional" }, " (optional)") : null), made,
    block.hint ? h("small", { class: "hint" }, words(block.hint)) : null,
    wrong ? h("p", { class: "error", id, role: "alert" }, wrong) : null);
  });
  const submit = async (event) => {
    event.preventDefault();
    const sender = box.querySelector("[type=submit]");
    sender?.setAttribute("aria-busy", "true");
    await act({ do: "submit", values: form });
    sender?.removeAttribute("aria-busy");
  };
  box.replaceChildren(h("form", { onsubmit: submit, novalidate: true },
    h("header", {}, h("h2", { id: "modal-title" }, words(body.title)),
      h("button", { type: "button", class: "icon", "aria-label": "Close", onclick: () => act({ do: "close" }) }, icon("close"))),
    h("div", { class: "modal-body" }, view.errors[""] ? h("p", { class: "error", role: "alert" }, view.errors[""]) : null, blocks),
    h("footer", { class: "ends" },
      h("button", { type: "button", class: "button", onclick: () => act({ do: "close" }) }, body.close ? words(body.close) : "Cancel"),
      body.submit ? h("button", { type: "submit", class: "button primary" }, words(body.submit)) : null)));
  box.setAttribute("aria-labelledby", "modal-title");
  box.oncancel = (event) => { event.preventDefault(); act({ do: "close" }); };
  if (!box.open) box.showModal();
  const wrong = box.querySelector(".wrong input, .wrong textarea");
  if (wrong) wrong.focus();
  else if (same) box.querySelector(".modal-body input, .modal-body textarea, .modal-body button")?.focus();
}

function drawHome() {
  const view = page.seen.home, box = $("home");
  if (!view) { box.replaceChildren(h("div", { class: "empty" }, h("h2", {}, "Home"), h("p", {}, "Nothing here yet."))); return; }
  const where = { view: view.id };
  place(box, [keyed(`home${page.viewer}`, JSON.stringify(view), () => h("div", { class: "blocks home-blocks" },
    drawBlocks(view.body.blocks, where, view.picked, pick(where))))]);
}

// ---------------------------------------------------------------------------------------------- around

function initialsRow(one) {
  return [avatar(one), h("span", { class: "who-text" }, h("strong", {}, one.name), h("small", {}, one.about))];
}

function drawWho() {
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

function markRead() {
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

function drawSide() {
  $("team-name").textContent = page.seen.team;
  const rooms = page.seen.channels.filter((one) => !one.direct), directs = page.seen.channels.filter((one) => one.direct);
  const shortcuts = page.seen.shortcuts.map((one) => h("button", { type: "button", class: "channel", title: one.about,
    onclick: () => { closeSide(); act({ do: "shortcut", callback: one.callback }); } }, icon("bolt"), h("span", { class: "channel-name" }, one.name)));
  const content = JSON.stringify([rooms.map((one) => [one.id, one.name, unread(one)]), directs.map((one) => [one.id, unread(one)]), page.channel, page.tab, page.viewer]);
  place($("channels"), [keyed("side", content, () => h("div", {}, h("h2", {}, "Channels"), rooms.map(channelRow), h("h2", {}, "Apps"), directs.map(channelRow),
    shortcuts.length ? [h("h2", {}, "Shortcuts"), shortcuts] : null))]);
}

function drawHead(channel) {
  $("title").replaceChildren(channel.direct ? avatar(person(page.seen.app)) : icon(channel.private ? "lock" : "hash"), channelName(channel),
    channel.archived ? h("span", { class: "badge" }, "archived") : "", channel.shared ? h("span", { class: "badge" }, "shared with Acme") : "");
  $("topic").textContent = channel.direct ? "Answers questions about the call centre" : `${channel.topic} · ${channel.members} members`;
  $("tabs").hidden = !channel.direct;
  const tab = (name, label) => h("button", { type: "button", role: "tab", "aria-selected": String(page.tab === name),
    onclick: () => { page.tab = name; if (name === "home") act({ do: "home", tab: "home" }); draw(); } }, label);
  place($("tabs"), [keyed("tabs", page.tab, () => h("div", {}, tab("home", "Home"), tab("messages", "Messages")))]);
  document.title = `${channel.direct ? "" : "#"}${channelName(channel)} · ${page.seen.team}`;
}

function draw() {
  if (!page.seen) return;
  let channel = channelOf(page.channel) || page.seen.channels.find((one) => one.name && one.name === page.channel);
  if (channel) page.channel = channel.id;
  if (!channel) {
    channel = page.seen.channels.find((one) => one.name === "general") || page.seen.channels[0];
    page.channel = channel.id; page.thread = ""; page.tab = "messages";
  }
  if (!channel.direct) page.tab = "messages";
  drawWho(); drawHead(channel);
  const shown = channel.messages.filter((one) => !page.hidden.has(one.ts));
  $("home").hidden = page.tab !== "home";
  $("messages").hidden = $("composer").hidden = page.tab === "home";
  if (page.tab === "home") drawHome();
  else drawList($("messages"), shown.filter((one) => !one.thread || one.thread === one.ts), channel, false);
  const thread = page.thread ? shown.filter((one) => one.ts === page.thread || one.thread === page.thread) : [];
  $("thread").hidden = !thread.length;
  $("shell").classList.toggle("with-thread", thread.length > 0);
  if (thread.length) drawList($("thread-messages"), thread, channel, true);
  markRead(); drawSide(); drawModal();
  if (page.jump) {
    const there = document.querySelector(`[data-ts="${CSS.escape(page.jump)}"]`);
    if (there) { there.scrollIntoView({ block: "center" }); there.classList.add("found"); page.jump = ""; }
  }
}

function go(channel, ts) {
  page.channel = channel; page.thread = ""; page.tab = "messages"; page.jump = ts || "";
  history.replaceState(null, "", `#${channel}`);
  closeSide(); draw();
  if (matchMedia("(min-width: 800px)").matches) $("composer-text").focus();
}

function openThread(ts) {
  page.thread = ts; draw();
  $("thread-composer").querySelector("textarea").focus();
}

function closeThread() { page.thread = ""; draw(); $("composer-text").focus(); }
function openSide() { $("shell").classList.add("side-open"); $("veil").hidden = false; $("who-button").focus(); }
function closeSide() { $("shell").classList.remove("side-open"); $("veil").hidden = true; }

function become(id) {
  page.viewer = id; page.thread = ""; page.seen = null; page.drawn.clear(); modalKey = "";
  store("viewer", id); showWho(false); listen();
}

function showWho(open) {
  $("who-list").hidden = !open;
  $("who-button").setAttribute("aria-expanded", String(open));
  if (open) $("who-list").querySelector('[aria-selected="true"]')?.focus();
}

function listen() {
  page.live?.close();
  page.live = new EventSource(`/page/live?viewer=${encodeURIComponent(page.viewer)}`);
  page.live.onmessage = (event) => {
    $("banner").hidden = true;
    page.seen = JSON.parse(event.data);
    draw();
  };
  page.live.onerror = () => { $("banner").textContent = "Reconnecting…"; $("banner").hidden = false; };
}

// ---------------------------------------------------------------------------------------------- composers

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

function asSent(text) {  // @names and #channels as Slack sends them
  let sent = escaped(text);
  for (const one of Object.values(page.seen.people).sort((a, b) => b.name.length - a.name.length)) {
    sent = sent.replaceAll(`@${one.name}`, `<@${one.id}>`);
  }
  for (const one of page.seen.channels) if (!one.direct) sent = sent.replace(new RegExp(`#${one.name}\\b`, "g"), `<#${one.id}|${one.name}>`);
  return sent;
}

function buildComposer(form, inThread) {
  const id = inThread ? "thread-text" : "composer-text";
  const text = h("textarea", { id, rows: "1", placeholder: inThread ? "Reply… (@logins to ask)" : "Message, or /logins …", "aria-describedby": `${id}-hints` });
  const hints = h("ul", { class: "hints", id: `${id}-hints` });
  const grow = () => { text.style.height = "auto"; text.style.height = `${Math.min(text.scrollHeight, 180)}px`; };
  const hint = () => {
    const rows = !text.value.startsWith("/") ? [] : inThread ? [{ name: "Slash commands do not work in threads.", hint: "Mention @logins instead." }]
      : page.seen.commands.filter((one) => one.name.startsWith(text.value.split(" ")[0]));
    hints.replaceChildren(...rows.map((one) => h("li", { onmousedown: (event) => {
      event.preventDefault();
      if (!inThread) { text.value = `${one.name} `; hint(); }
    } }, h("strong", {}, one.name), h("span", {}, one.hint || ""), one.about ? h("small", {}, one.about) : null)));
  };
  const send = async (event) => {
    event?.preventDefault();
    const said = text.value.trim();
    if (!said) return;
    if (said.startsWith("/") && inThread) { toast("Slash commands do not work in threads; mention @logins instead."); return; }
    text.value = ""; grow(); hint();
    if (said.startsWith("/invite")) await act({ do: "invite", channel: page.channel });
    else if (said.startsWith("/")) { if (!(await act({ do: "command", channel: page.channel, text: said }))) { text.value = said; grow(); } }
    else await act({ do: "say", channel: page.channel, text: asSent(said), thread: inThread ? page.thread : "" });
  };
  text.addEventListener("input", () => { grow(); hint(); });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
    if (event.key === "Tab" && !event.shiftKey && !inThread && /^\/\w*$/.test(text.value) && hints.children.length) {
      event.preventDefault(); text.value = `${page.seen.commands.find((one) => one.name.startsWith(text.value)).name} `; hint();
    }
  });
  form.replaceChildren(hints, h("label", { class: "unseen", for: id }, inThread ? "Reply in the thread" : "Message or command"),
    h("div", { class: "composer-box" }, text, h("button", { type: "submit", class: "send", "aria-label": "Send" }, icon("send"))));
  form.addEventListener("submit", send);
}

function begin() {
  $("menu").append(icon("menu"));
  $("thread-close").append(icon("close"));
  stayAtEnd($("messages"));
  stayAtEnd($("thread-messages"));
  buildComposer($("composer"), false);
  buildComposer($("thread-composer"), true);
  $("menu").addEventListener("click", openSide);
  $("veil").addEventListener("click", closeSide);
  $("thread-close").addEventListener("click", closeThread);
  $("who-button").addEventListener("click", () => showWho($("who-list").hidden));
  $("who-list").addEventListener("keydown", (event) => {
    const rows = [...$("who-list").children], step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); rows[(rows.indexOf(document.activeElement) + step + rows.length) % rows.length].focus(); }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".who")) showWho(false);
    if (!event.target.closest(".menu")) closeMenus(null);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || $("modal").open || $("confirm").open) return;
    if (!$("who-list").hidden) { showWho(false); $("who-button").focus(); }
    else if ($("shell").classList.contains("side-open")) { closeSide(); $("menu").focus(); }
    else if (page.thread) closeThread();
  });
  document.addEventListener("visibilitychange", () => { if (page.seen) draw(); });
  const follow = () => {
    const [channel, ts] = location.hash.slice(1).split("/");
    if (channel) { page.channel = decodeURIComponent(channel); page.jump = ts || ""; draw(); }
  };
  window.addEventListener("hashchange", follow);
  follow();
  listen();
}

begin();
