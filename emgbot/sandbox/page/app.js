// The page: who one is, where one is, and what happens when something is pressed. State lives in store.js.

import { drawClock, soonNextSend, startClock } from "./clock.js";
import { Composer } from "./composer.js";
import { avatar, el, icon } from "./dom.js";
import { MessageList } from "./messages.js";
import { act, inChannel, inThread, look, markRead, markThreadRead, people, state, unread, user } from "./store.js";

const find = (selector) => document.querySelector(selector);
const [sidebar, room, thread, notice, newer] = [".sidebar", ".room", ".thread", ".notice", ".newer"].map(find);
const actAs = find(".act-as select");
const menu = find(".menu");
const roomForm = room.querySelector(".composer");

const place = { channel: null, thread: null };
let problem = "";
let lost = false;
let known = 0;
let sidebarAsIs = "";

// What can be done to messages

const failed = (sentence) => {
  problem = sentence;
  drawNotice();
};

async function attempt(name, args) {
  failed("");
  try {
    const outcome = await act(name, { user: state.viewer, channel: place.channel, ...args });
    if (outcome.warning) failed(outcome.warning);
    return true;
  } catch (error) {
    failed(error.message);
    return false;
  }
}

const deeds = {
  redraw: () => draw(),
  open: (ts, write) => openThread(ts, write),
  react: (message, name, remove) => attempt("react", { ts: message.ts, name, remove }),
  edit: (message, text) => attempt("edit", { ts: message.ts, text }),
  async remove(message, privately) {
    const question = { title: "Delete this message?", text: "This cannot be undone.", confirm: "Delete", deny: "Keep it", danger: true };
    if (privately || (await confirm(question))) await attempt("delete", { ts: message.ts });
  },
  async press(message, blockId, part, button) {
    if (part.confirm && !(await confirm(words(part.confirm)))) return;
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    const which = part.value === undefined ? {} : { value: part.value };
    await attempt("press", { ts: message.ts, action_id: part.action_id, ...which });
    button.disabled = false;
    button.removeAttribute("aria-busy");
    if (part.url && /^https?:/i.test(part.url)) window.open(part.url, "_blank", "noopener");
  },
};

const words = ({ title, text, confirm: yes, deny, style }) => ({
  title: title?.text ?? "Are you sure?",
  text: text?.text ?? "",
  confirm: yes?.text ?? "Yes",
  deny: deny?.text ?? "Cancel",
  danger: style === "danger",
});

function confirm({ title, text, confirm: yes, deny, danger }) {
  const dialog = find(".ask");
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector("p").textContent = text;
  const [no, ok] = dialog.querySelectorAll("button");
  [no.textContent, ok.textContent] = [deny, yes];
  ok.className = danger ? "danger" : "primary";
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  });
}

const roomList = new MessageList(room.querySelector(".messages"), { ...deeds, inThread: false });
const threadList = new MessageList(thread.querySelector(".messages"), { ...deeds, inThread: true });

const say = async (args) => {
  failed("");
  (args.thread_ts ? threadList : roomList).expectMore();
  const outcome = await act("say", { user: state.viewer, channel: place.channel, ...args });
  return outcome.warning;
};
const composer = new Composer(roomForm, {
  name: "composer",
  label: "Message",
  send: (text, files) => say({ text, files }),
});
const replyBox = new Composer(thread.querySelector(".composer"), {
  name: "thread",
  label: "Reply in thread",
  broadcast: true,
  send: (text, files, broadcast) => say({ text, files, thread_ts: place.thread, broadcast }),
});

// Where one is

const rooms = () => [...state.channels.values()].filter((channel) => channel.kind !== "im");
const direct = () => [...state.channels.values()].find((channel) => channel.im_user === state.viewer);
const here = () => state.channels.get(place.channel) ?? (place.channel === `@${state.bot.name}` ? direct() : undefined);
const id = () => here()?.id ?? place.channel;

function go(channel, { thread: ts = null, point = null } = {}) {
  place.channel = channel;
  place.thread = ts;
  document.body.classList.remove("menu-open");
  menu.setAttribute("aria-expanded", "false");
  const hash = `#${channel}${ts ? `/${ts}` : ""}`;
  if (location.hash !== hash || location.pathname !== "/") history.replaceState(null, "", `/${hash}`);
  failed("");
  draw();
  if (point) (ts && point !== ts ? threadList : roomList).point(point);
}

function openThread(ts, write = true) {
  go(place.channel, { thread: ts });
  if (write) replyBox.focus();
}

function closeThread() {
  const ts = place.thread;
  go(place.channel);
  room.querySelector(`[data-ts="${CSS.escape(ts)}"] .replies`)?.focus();
}

/** Read the address: `/#CHANNEL/THREAD`, or a permalink `/archives/CHANNEL/p1234567890123456?thread_ts=...`. */
function follow(address) {
  const link = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(address.pathname);
  if (link && state.channels.has(link[1])) {
    const ts = `${link[2]}.${link[3]}`;
    return go(link[1], { thread: address.searchParams.get("thread_ts"), point: ts });
  }
  const [channel, ts] = decodeURIComponent(address.hash.slice(1)).split("/");
  const known = state.channels.has(channel) || channel === `@${state.bot.name}`;
  return go(known ? channel : (rooms().find((one) => one.member)?.id ?? rooms()[0]?.id), { thread: known ? (ts ?? null) : null });
}

// Drawing

function draw() {
  if (!state.viewer || !place.channel) return;
  if (!here() && place.channel !== `@${state.bot.name}`) return follow(new URL("/", location.origin));
  const channel = here();
  if (document.hasFocus() || !document.hidden) markRead(id());
  drawSidebar();
  drawThread(channel);
  drawRoom(channel);
  drawClock();
  drawNotice();
}

function drawSidebar() {
  const entry = (key, sign, name, count, member) => {
    const current = key === place.channel || key === here()?.id;
    const attributes = {
      type: "button",
      class: `${count ? "unread" : ""} ${member ? "" : "outside"}`,
      "data-channel": name,
      "aria-current": current ? "page" : null,
      "aria-label": count ? `${name}, ${count} new` : name,
      onclick: () => go(key),
    };
    return el("li", {}, el("button", attributes, sign, el("span", { class: "name" }, name), count ? el("span", { class: "badge" }, String(count)) : null));
  };
  const channels = rooms().sort((a, b) => Number(b.member) - Number(a.member));
  const counts = new Map(channels.map((channel) => [channel.id, channel.member ? unread(channel.id) : 0]));
  const im = direct();
  const fromBot = im ? unread(im.id) : 0;
  const bot = state.users.get(state.bot.id);
  // What is as it was is left alone: a button that is replaced while it is being pressed swallows the press.
  const asIs = JSON.stringify([place.channel, here()?.id, state.viewer, channels, [...counts], fromBot, state.failed, bot]);
  if (asIs === sidebarAsIs) return;
  sidebarAsIs = asIs;
  const sign = (channel) => el("span", { class: "hash", "aria-hidden": "true" }, channel.kind === "group" ? icon("M7 9V7a3 3 0 016 0v2M5 9h10v7H5z") : "#");
  const focused = sidebar.contains(document.activeElement) ? document.activeElement.dataset.channel : null;
  sidebar.replaceChildren(
    el("h2", {}, "Channels"),
    el("ul", {}, channels.map((channel) => entry(channel.id, sign(channel), channel.name, counts.get(channel.id), channel.member))),
    el("h2", {}, "Direct messages"),
    el("ul", {}, entry(`@${state.bot.name}`, avatar(bot), bot.name, fromBot, true)),
    failures(),
    el("p", { class: "foot" }, "A stand-in for Slack on this machine. ", el("a", { href: "/control", target: "_blank", rel: "noopener" }, "Control API")),
  );
  if (focused) sidebar.querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
  const total = [...counts.values()].reduce((sum, count) => sum + count, fromBot);
  menu.querySelector(".dot").hidden = !total;
  document.title = `${total ? `(${total}) ` : ""}${here()?.kind === "im" || !here() ? state.bot.name : `#${here().name}`} · ${state.team.name} sandbox`;
}

function failures() {
  if (!state.failed) return "";
  const many = state.failed === 1 ? "1 request" : `${state.failed} requests`;
  const list = el("a", { href: "/control/deliveries", target: "_blank", rel: "noopener" }, "See which");
  return el("p", { class: "failures" }, `${state.bot.name} did not take ${many}. `, list);
}

function drawRoom(channel) {
  const direct = !channel || channel.kind === "im";
  const name = direct ? state.bot.name : `#${channel.name}`;
  room.querySelector("h1").textContent = name;
  room.querySelector(".topic").textContent = direct ? "Direct messages" : channel.topic;
  const members = direct ? [] : channel.members.map(user).filter((member) => !member.bot);
  const faces = members.slice(0, 5).map(avatar);
  const who = room.querySelector(".who");
  who.replaceChildren(...faces, members.length ? el("span", {}, String(members.length)) : "");
  who.title = members.map((member) => member.real_name).join(", ");
  who.setAttribute("aria-label", members.length ? `${members.length} members: ${who.title}` : "");
  const empty = direct ? `Nothing here yet. Ask ${state.bot.name} something.` : "Nothing has been said here yet.";
  const atEnd = roomList.draw(`${state.viewer}/${id()}`, channel ? inChannel(channel.id) : [], { empty });
  if (atEnd) newer.hidden = true;
  drawComposer(channel, name, direct);
}

function drawComposer(channel, name, direct) {
  const outside = channel && !channel.member;
  let bar = room.querySelector(".join");
  roomForm.hidden = outside || (channel?.archived ?? false);
  if (!outside) bar?.remove();
  else if (!bar) {
    const join = el("button", { type: "button", class: "primary", "data-testid": "join", onclick: () => attempt("join", {}) }, "Join");
    bar = el("div", { class: "join" }, el("span", {}), join);
    room.append(bar);
  }
  if (outside) bar.querySelector("span").textContent = `${user(state.viewer).real_name} is not in ${name}.`;
  const command = state.bot.commands[0];
  const hint = `${command} help shows what ${state.bot.name} can do here`;
  composer.at(`${state.viewer}/${id()}`, { label: `Message ${name}`, hint: direct ? `Ask in your own words, or type ${command} help` : hint });
}

function drawThread(channel) {
  const messages = channel && place.thread ? inThread(channel.id, place.thread) : [];
  const open = messages.length > 0;
  thread.hidden = !open;
  document.body.classList.toggle("thread-open", open);
  if (!open) return;
  if (document.hasFocus() || !document.hidden) markThreadRead(channel.id, place.thread);
  const where = channel.kind === "im" ? state.bot.name : `#${channel.name}`;
  thread.querySelector(".topic").textContent = where;
  threadList.draw(`${state.viewer}/${channel.id}/${place.thread}`, messages);
  thread.querySelector(".composer").hidden = !channel.member;
  const hint = "Plain words are enough; commands do not work in threads";
  replyBox.at(`${state.viewer}/${channel.id}/${place.thread}`, { label: "Reply in thread", hint, also: `Also send to ${where}` });
}

function drawNotice() {
  const sentence = lost ? "The sandbox does not answer. Trying again…" : problem;
  notice.hidden = !sentence;
  if (notice.textContent !== sentence) notice.textContent = sentence;
}

// Starting

async function become(viewer) {
  sessionStorage.setItem("viewer", viewer);
  await look(viewer, {
    changed: () => {
      const before = state.messages.get(id())?.size ?? 0;
      if (!roomList.atEnd() && before > known) newer.hidden = false;
      known = before;
      draw();
      if (!state.clock.moving) soonNextSend();
    },
    lost: (gone) => {
      lost = gone;
      drawNotice();
    },
  });
  actAs.value = viewer;
  find(".avatar-slot").replaceChildren(avatar(user(viewer)));
  find(".brand-name").textContent = state.team.name;
  draw();
}

async function start() {
  const everybody = await people();
  const groups = new Map();
  for (const person of everybody) {
    const role = person.role || "members";
    if (!groups.has(role)) groups.set(role, el("optgroup", { label: role[0].toUpperCase() + role.slice(1) }));
    const more = person.entity ? ` · ${person.entity}` : "";
    groups.get(role).append(el("option", { value: person.id }, person.real_name + more));
  }
  actAs.replaceChildren(...groups.values());
  const wanted = new URL(location).searchParams.get("as") ?? sessionStorage.getItem("viewer");
  const viewer = everybody.find((person) => person.id === wanted || person.name === wanted) ?? everybody[0];
  await become(viewer.id);
  follow(new URL(location));
  soonNextSend();
  startClock({ failed });
}

actAs.addEventListener("change", async () => {
  const before = here();
  const left = place.channel;
  await become(actAs.value);
  // Whoever went elsewhere in the meantime stays there.
  if (place.channel !== left) return;
  if (before?.kind === "im" || !before) go(`@${state.bot.name}`);
  else if (state.channels.has(before.id)) go(before.id, { thread: place.thread });
  else follow(new URL("/", location.origin));
});
menu.addEventListener("click", () => {
  const open = document.body.classList.toggle("menu-open");
  menu.setAttribute("aria-expanded", String(open));
  if (open) sidebar.querySelector("[aria-current]")?.focus();
  else menu.focus();
});
find(".shell").addEventListener("click", (event) => {
  if (sidebar.contains(event.target)) return;
  document.body.classList.remove("menu-open");
  menu.setAttribute("aria-expanded", "false");
});
newer.addEventListener("click", () => {
  roomList.toEnd();
  newer.hidden = true;
});
roomList.scroll.addEventListener("scroll", () => {
  if (roomList.atEnd()) newer.hidden = true;
});
thread.querySelector(".close").addEventListener("click", closeThread);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || find(".ask").open) return;
  if (document.body.classList.contains("menu-open")) menu.click();
  else if (place.thread) closeThread();
});
document.addEventListener("click", (event) => {
  const own = event.target.closest?.("a[data-own]");
  if (!own) return;
  event.preventDefault();
  follow(new URL(own.href));
});
// A file that is dropped beside the columns must not take the page's place.
for (const kind of ["dragover", "drop"]) {
  window.addEventListener(kind, (event) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "none";
  });
}
window.addEventListener("hashchange", () => follow(new URL(location)));
window.addEventListener("focus", draw);

start();
