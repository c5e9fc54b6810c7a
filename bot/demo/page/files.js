// A shared file -> its name, size and download, with the rows of a CSV and the picture of a PNG.
import { h, icon } from "./elements.js";
import { page } from "./seen.js";

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

export function drawFile(file) {
  if (file.mode === "tombstone") return h("p", { class: "context" }, "This file was deleted.");
  const url = `/page/file/${file.id}?viewer=${page.viewer}`;
  return h("div", { class: `file file-${file.filetype}` },
    h("div", { class: "file-head" }, icon("file"), h("div", {}, h("strong", {}, file.title), h("small", {}, `${file.filetype.toUpperCase()} · ${size(file.size)}`)),
      h("a", { class: "button icon-only", href: `${url}&download`, download: file.name, "aria-label": `Download ${file.name}` }, icon("down"))),
    file.filetype === "csv" ? csvPreview(file, url) : null,
    file.filetype === "png" ? h("a", { href: url, target: "_blank", rel: "noopener" }, h("img", { src: url, alt: file.title, class: "picture" })) : null);
}
