// Block Kit -> elements.
import { confirmed, overflow, selectElement, ticks } from "./choosing.js";
import { h } from "./elements.js";
import { act, page } from "./seen.js";
import { RICH, broken, mrkdwn, richPiece, richText, safeLink, words } from "./words.js";

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

export function drawElement(element, context) {
  if (element.type === "button") return buttonElement(element, context);
  if (element.type === "image") return picture(element, element.alt_text, context.big);
  if (element.type === "overflow") return overflow(element, context);
  if (element.type === "checkboxes" || element.type === "radio_buttons") return ticks(element, context);
  if (element.type.endsWith("_select")) return selectElement(element, context);
  return field(element, context);
}

function cell(value) {
  if (value.type === "rich_text") return value.elements.flatMap((one) => (one.type === "rich_text_section" ? broken(one.elements.map(richPiece)) : RICH[one.type](one)));
  return [value.text ?? String(value.value)];
}

function tableBlock(block) {
  const drawn = /[░▒█]/;  // a line drawn with letters stays in one piece
  const [head, ...rows] = block.rows;
  const look = (place) => {
    const column = block.column_settings?.[place] || {};
    return `${column.align || (head[place]?.type === "raw_number" ? "right" : "left")}${column.is_wrapped ? " wrapped" : ""}`;
  };
  return h("div", { class: "table-box folding", tabindex: "0", role: "region", "aria-label": "Table" }, h("table", {},
    h("thead", {}, h("tr", {}, head.map((one, place) => h("th", { scope: "col", class: look(place) }, cell(one))))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((one, place) => h("td", { class: `${look(place)}${drawn.test(one.text) ? " timeline" : ""}` }, cell(one))))))));
}

export function contextFor(block, where, picked, change, label) {
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

export function drawBlocks(blocks, where, picked, change) {
  return blocks.map((block) => {
    const draw = BLOCKS[block.type];
    return draw ? draw(block, contextFor(block, where, picked, change)) : h("p", { class: "context" }, `[${block.type}]`);
  });
}

export const pick = (where) => (block, element, value) => act({ do: "select", ...where, action: element.action_id, block: block.block_id, value });
