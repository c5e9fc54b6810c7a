// Selects, overflow menus, tick boxes and confirmations -> fields that hand on what was chosen.
import { $, h, icon } from "./elements.js";
import { act, page, person } from "./seen.js";
import { words } from "./words.js";

export function confirmed(element) {
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

export function closeMenus(except) {
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

export function selectElement(element, context) {
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

export function overflow(element, context) {
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

export function ticks(element, context) {
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
