// The page, put together: what one person sees is drawn, and what they do is sent. Each file beside this one draws one thing.
import { closeMenus } from "./choosing.js";
import { buildComposer } from "./composer.js";
import { $, icon } from "./elements.js";
import { drawHead, drawSide, drawWho, markRead } from "./frame.js";
import { listen, showWho } from "./live.js";
import { drawList, stayAtEnd } from "./messages.js";
import { closeSide, closeThread, openSide } from "./moving.js";
import { channelOf, page } from "./seen.js";
import { drawHome, drawModal } from "./views.js";

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

function begin() {
  page.draw = draw;
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
