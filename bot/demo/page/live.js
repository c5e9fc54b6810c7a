// Whose eyes the page looks through -> what they see, sent anew after each change.
import { $, forgetDrawn } from "./elements.js";
import { page, store } from "./seen.js";
import { forgetModal } from "./views.js";

export function become(id) {
  page.viewer = id; page.thread = ""; page.seen = null; forgetDrawn(); forgetModal();
  store("viewer", id); showWho(false); listen();
}

export function showWho(open) {
  $("who-list").hidden = !open;
  $("who-button").setAttribute("aria-expanded", String(open));
  if (open) $("who-list").querySelector('[aria-selected="true"]')?.focus();
}

export function listen() {
  page.live?.close();
  page.live = new EventSource(`/page/live?viewer=${encodeURIComponent(page.viewer)}`);
  page.live.onmessage = (event) => {
    $("banner").hidden = true;
    page.seen = JSON.parse(event.data);
    page.draw();
  };
  page.live.onerror = () => { $("banner").textContent = "Reconnecting…"; $("banner").hidden = false; };
}
