// Lists of messages: day by day, grouped by who speaks, with what can be done to each.

import { blocks } from "./blocks.js";
import { PICKER, arrange, avatar, el, emoji, icon } from "./dom.js";
import { fileList } from "./files.js";
import { mrkdwn } from "./mrkdwn.js";
import { isReply, newReplies, now, state, user } from "./store.js";

const GROUP_MINUTES = 5;
const SHOWN = 150;

const formats = new Map();

/** A calendar instant in the workspace's zone. */
export function written(at, options) {
  const key = state.team.zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: state.team.zone, ...options }));
  return formats.get(key).format(new Date(at));
}

export const day = (at) => written(at, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
export const time = (at) => written(at, { hour: "2-digit", minute: "2-digit" });

/**
 * A list that draws itself anew without touching what did not change. `deeds` are press, react, edit, remove, open
 * (a thread) and `inThread`.
 */
export class MessageList {
  constructor(list, deeds) {
    this.list = list;
    this.scroll = list.closest(".scroll");
    this.deeds = deeds;
    this.kept = new Map();
    this.all = false;
    this.place = null;
    // Whoever reads the end stays there, also when the column becomes narrower.
    this.sticky = true;
    this.awaited = null;
    this.scroll.addEventListener("scroll", () => (this.sticky = this.atEnd()));
    new ResizeObserver(() => this.sticky && this.toEnd()).observe(this.scroll);
  }

  /** Show `messages`, oldest first. `place` names the list: another place starts at its end. */
  draw(place, messages, { empty } = {}) {
    const fresh = place !== this.place;
    if (fresh) {
      this.place = place;
      this.all = false;
      this.kept.clear();
    }
    const last = messages.at(-1)?.ts;
    const atEnd = fresh || this.sticky || (this.awaited !== null && this.awaited.last !== last);
    if (fresh || (atEnd && this.awaited?.last !== last)) this.awaited = null;
    this.last = last;
    const shown = this.all ? messages : messages.slice(-SHOWN);
    const items = [];
    if (shown.length < messages.length) items.push(this.earlier(messages.length - shown.length));
    if (!messages.length && empty) items.push(this.keep("empty", empty, () => el("li", { class: "empty" }, empty)));
    let before = null;
    let shownDay = null;
    for (const message of shown) {
      const today = day(message.at);
      if (today !== shownDay) {
        items.push(this.keep(`day ${message.ts}`, dayWords(message.at), () => divider(message.at)));
        before = null;
        shownDay = today;
      }
      const joined = before !== null && together(before, message);
      const sign = JSON.stringify([message, joined, state.viewer, newReplies(message)]);
      items.push(this.keep(message.ts, sign, () => this.item(message, joined)));
      before = message;
      if (this.deeds.inThread && message === messages[0]) {
        const count = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
        const line = () => el("li", { class: "counted" }, message.reply_count ? count : "No replies yet");
        items.push(this.keep("counted", count, line));
        before = null;
      }
    }
    arrange(this.list, items);
    if (atEnd) this.toEnd();
    return atEnd;
  }

  /** Somebody said or pressed something: what comes next is shown, wherever they were reading. */
  expectMore() {
    this.awaited = { last: this.last };
  }

  atEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 60;
  }

  /** Scroll to the last message; to its beginning when it is taller than the window. */
  toEnd() {
    const last = this.list.lastElementChild;
    const tall = last && last.offsetHeight > this.scroll.clientHeight - 40;
    this.scroll.scrollTop = tall ? last.offsetTop - this.scroll.offsetTop - 8 : this.scroll.scrollHeight;
  }

  /** Bring a message into view and mark it for a moment. */
  point(ts) {
    const item = this.list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    if (!item) return;
    item.scrollIntoView({ block: "center" });
    item.classList.add("pointed");
    setTimeout(() => item.classList.remove("pointed"), 2500);
  }

  keep(key, sign, make) {
    const known = this.kept.get(key);
    if (known && (known.sign === sign || known.node.matches(".editing, :has(.editing)"))) return known.node;
    const node = make();
    this.kept.set(key, { sign, node });
    return node;
  }

  earlier(count) {
    const show = () => {
      this.all = true;
      this.deeds.redraw();
    };
    const button = el("button", { type: "button", onclick: show }, `Show ${count} earlier messages`);
    return this.keep("earlier", String(count), () => el("li", { class: "earlier" }, button));
  }

  item(message, joined) {
    const author = user(message.user);
    const privately = message.private_to !== null;
    const classes = ["message", joined ? "joined" : "", privately ? "private" : "", author.bot ? "from-bot" : ""];
    const stamp = el("time", { datetime: message.at, title: `${day(message.at)}, ${time(message.at)}` }, time(message.at));
    const name = author.bot ? author.name : author.real_name;
    const head = joined
      ? el("span", { class: "sr" }, `${name}, ${time(message.at)}`)
      : el(
          "div",
          { class: "message-head" },
          el("strong", { class: "author" }, name),
          author.bot ? el("span", { class: "chip" }, "app") : null,
          author.entity ? el("span", { class: "entity" }, author.entity) : null,
          stamp,
        );
    return el(
      "li",
      { class: classes.join(" ").trim(), "data-ts": message.ts, "data-private": privately },
      joined ? el("span", { class: "gutter" }, stamp) : el("span", { class: "gutter" }, avatar(author)),
      el(
        "div",
        { class: "message-body" },
        privately ? el("p", { class: "only-you" }, icon("M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 8a2 2 0 100 4 2 2 0 000-4"), "Only visible to you") : null,
        head,
        message.broadcast && !this.deeds.inThread ? this.repliedLine(message) : null,
        this.content(message),
        message.files.length && !message.deleted ? fileList(message.files) : null,
        this.reactions(message),
        this.replies(message),
      ),
      message.deleted ? null : this.toolbar(message, privately),
    );
  }

  content(message) {
    if (message.deleted) return el("p", { class: "gone" }, "This message was deleted.");
    const body = el("div", { class: "content" });
    const press = (blockId, part, button) => this.deeds.press(message, blockId, part, button);
    if (message.bot && message.blocks?.length) body.append(...blocks(message.blocks, press));
    else if (message.text) body.append(el("div", { class: "words" }, mrkdwn(message.text)));
    if (message.edited) body.append(el("span", { class: "edited" }, "(edited)"));
    return body;
  }

  repliedLine(message) {
    const open = () => this.deeds.open(message.thread_ts);
    return el("p", { class: "replied" }, "replied to ", el("button", { type: "button", class: "as-link", onclick: open }, "a thread"));
  }

  reactions(message) {
    if (!message.reactions.length) return null;
    const pills = message.reactions.map(({ name, users }) => {
      const mine = users.includes(state.viewer);
      const who = users.map((id) => user(id).real_name).join(", ");
      const attributes = {
        type: "button",
        class: "pill",
        "aria-pressed": String(mine),
        "aria-label": `${name}, ${users.length}: ${who}`,
        title: `${who} · :${name}:`,
        onclick: () => this.deeds.react(message, name, mine),
      };
      return el("button", attributes, emoji(name), el("span", {}, String(users.length)));
    });
    return el("div", { class: "reactions" }, pills);
  }

  replies(message) {
    if (this.deeds.inThread || !message.reply_count) return null;
    const count = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
    const last = state.messages.get(message.channel)?.get(message.latest_reply);
    return el(
      "button",
      { type: "button", class: `replies ${newReplies(message) ? "new" : ""}`, onclick: () => this.deeds.open(message.ts) },
      message.reply_users.slice(0, 4).map((id) => avatar(user(id))),
      el("span", { class: "count" }, count),
      newReplies(message) ? el("span", { class: "badge" }, "new") : null,
      last ? el("span", { class: "last" }, `last ${written(last.at, { day: "numeric", month: "short" })}, ${time(last.at)}`) : null,
    );
  }

  toolbar(message, privately) {
    const own = message.user === state.viewer;
    const button = (label, path, onclick) =>
      el("button", { type: "button", "aria-label": label, title: label, onclick }, icon(path));
    if (privately) {
      const dismiss = button("Dismiss", "M5 5l10 10M15 5L5 15", () => this.deeds.remove(message, true));
      return el("div", { class: "toolbar" }, dismiss);
    }
    const picker = (event) => this.pick(message, event.currentTarget);
    return el(
      "div",
      { class: "toolbar" },
      button("Add a reaction", "M10 2.500a7.500 7.500 0 100 15 7.500 7.500 0 000-15M6.800 11.500s1 2 3.200 2 3.200-2 3.200-2M7.500 7.500v.5M12.500 7.500v.5", picker),
      this.deeds.inThread || isReply(message)
        ? null
        : button("Reply in a thread", "M4 4h12v9H9l-4 3v-3H4z", () => this.deeds.open(message.ts, true)),
      own ? button("Edit", "M4 16l.8-3.400L13 4.500l2.500 2.500-8.200 8.200zM11.500 6l2.500 2.500", () => this.edit(message)) : null,
      own ? button("Delete", "M4 6h12M8 6V4h4v2M6 6l.7 10h6.600L14 6M8.500 9v4.500M11.500 9v4.500", () => this.deeds.remove(message, false)) : null,
    );
  }

  pick(message, anchor) {
    const bar = anchor.closest(".toolbar");
    const open = bar.querySelector(".picker");
    if (open) return open.remove();
    // Removing what has the focus makes it lose the focus, which would remove it again.
    let shut = () => {
      shut = () => {};
      picker.remove();
    };
    const key = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      shut();
      anchor.focus();
    };
    const left = (event) => {
      if (event.relatedTarget !== anchor && !picker.contains(event.relatedTarget)) shut();
    };
    const choose = (name) => {
      const mine = message.reactions.some((reaction) => reaction.name === name && reaction.users.includes(state.viewer));
      shut();
      this.deeds.react(message, name, mine);
    };
    const buttons = PICKER.map((name) =>
      el("button", { type: "button", "aria-label": name, title: `:${name}:`, onclick: () => choose(name) }, emoji(name)),
    );
    const picker = el("div", { class: "picker", role: "group", "aria-label": "Reactions", onkeydown: key, onfocusout: left }, buttons);
    bar.append(picker);
    buttons[0].focus();
  }

  edit(message) {
    const item = this.list.querySelector(`[data-ts="${CSS.escape(message.ts)}"]`);
    const content = item.querySelector(".content");
    const box = el("textarea", { "aria-label": "Edit message", rows: "2" });
    box.value = asTyped(message.text);
    const done = () => {
      this.kept.delete(message.ts);
      this.deeds.redraw();
    };
    const save = async () => {
      form.classList.remove("editing");
      await this.deeds.edit(message, box.value);
      done();
    };
    const keys = (event) => {
      if (event.key === "Escape") done();
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      save();
    };
    box.addEventListener("keydown", keys);
    const buttons = el(
      "div",
      { class: "edit-buttons" },
      el("button", { type: "button", onclick: done }, "Cancel"),
      el("button", { type: "button", class: "primary", onclick: save }, "Save"),
    );
    const form = el("div", { class: "edit editing" }, box, buttons);
    content.replaceWith(form);
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }
}

const together = (before, message) =>
  before.user === message.user &&
  !before.deleted &&
  (before.private_to !== null) === (message.private_to !== null) &&
  !message.broadcast &&
  Date.parse(message.at) - Date.parse(before.at) < GROUP_MINUTES * 60000;

function dayWords(at) {
  return day(at) === day(now()) ? `Today, ${written(at, { day: "numeric", month: "long" })}` : day(at);
}

const divider = (at) => el("li", { class: "day" }, el("span", {}, dayWords(at)));

/** A stored text as its author would type it again: mentions by handle, entities undone. */
function asTyped(text) {
  return text
    .replace(/<@([^>|]+)(?:\|[^>]*)?>/g, (_, id) => `@${user(id).name}`)
    .replace(/<#([^>|]+)(?:\|([^>]*))?>/g, (_, id, name) => `#${state.channels.get(id)?.name ?? name ?? id}`)
    .replace(/<!(here|channel|everyone)>/g, "@$1")
    .replace(/<mailto:[^>|]+\|([^>]+)>/g, "$1")
    .replace(/<(https?:[^>|]+)(?:\|[^>]*)?>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
