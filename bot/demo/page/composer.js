// What is typed -> messages and commands, with what may be typed above it.
import { h, icon } from "./elements.js";
import { act, page, toast } from "./seen.js";

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

function asSent(text) {  // @names and #channels as Slack sends them
  let sent = escaped(text);
  for (const one of Object.values(page.seen.people).sort((a, b) => b.name.length - a.name.length)) {
    sent = sent.replaceAll(`@${one.name}`, `<@${one.id}>`);
  }
  for (const one of page.seen.channels) if (!one.direct) sent = sent.replace(new RegExp(`#${one.name}\\b`, "g"), `<#${one.id}|${one.name}>`);
  return sent;
}

export function buildComposer(form, inThread) {
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
