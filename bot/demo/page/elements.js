// Tags, icons and what was drawn before -> elements. All text goes in as text, never as markup.

export const $ = (id) => document.getElementById(id);

export function h(tag, attributes, ...children) {
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

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `svg svg-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const drawn = new Map();

/** The element drawn before under this key, where its content is the same. */
export function keyed(key, content, make) {
  const known = drawn.get(key);
  if (known && known.content === content) return known.node;
  const node = make();
  drawn.set(key, { content, node });
  return node;
}

export const forgetDrawn = () => drawn.clear();

export function place(box, nodes) {  // moves only what is not in its place, so that focus and scrolling stay
  let at = box.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else box.insertBefore(node, at);
  }
  while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
}
