// The modal in front and the Home tab -> elements.
import { contextFor, drawBlocks, drawElement, pick } from "./blocks.js";
import { $, h, icon, keyed, place } from "./elements.js";
import { act, page } from "./seen.js";
import { words } from "./words.js";

let modalKey = "";
export function drawModal() {
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

export const forgetModal = () => { modalKey = ""; };

export function drawHome() {
  const view = page.seen.home, box = $("home");
  if (!view) { box.replaceChildren(h("div", { class: "empty" }, h("h2", {}, "Home"), h("p", {}, "Nothing here yet."))); return; }
  const where = { view: view.id };
  place(box, [keyed(`home${page.viewer}`, JSON.stringify(view), () => h("div", { class: "blocks home-blocks" },
    drawBlocks(view.body.blocks, where, view.picked, pick(where))))]);
}
