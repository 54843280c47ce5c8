// Slack's mrkdwn as nodes: what people and bots write in `text`. Nothing in it can become markup of this page.

import { el, emoji } from "./dom.js";
import { now, state, user } from "./store.js";

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

const BEFORE = "(?<![\\p{L}\\p{N}*_~])";
const AFTER = "(?![\\p{L}\\p{N}*_~])";
const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "<(?<special>[^<>\\n]+)>",
    "(?<![\\p{L}\\p{N}]):(?<emoji>[a-z0-9_+'-]+):",
    `${BEFORE}\\*(?<bold>[^\\s*](?:[^\\n*]*[^\\s*])?)\\*${AFTER}`,
    `${BEFORE}_(?<italic>[^\\s_](?:[^\\n]*?[^\\s_])?)_${AFTER}`,
    `${BEFORE}~(?<strike>[^\\s~](?:[^\\n~]*[^\\s~])?)~${AFTER}`,
  ].join("|"),
  "gu",
);

/** A whole text: code blocks, quotes, lines. */
export function mrkdwn(text) {
  const out = document.createDocumentFragment();
  text.split("```").forEach((part, at, parts) => {
    const closed = at % 2 === 1 && at < parts.length - 1;
    if (closed) out.append(el("pre", {}, unescape(part.replace(/^\n|\n$/g, ""))));
    else if (part) out.append(lines(at % 2 === 1 ? "```" + part : part));
  });
  return out;
}

function lines(text) {
  const out = document.createDocumentFragment();
  let quote = null;
  let fresh = true;
  for (const line of text.replace(/^\n|\n$/g, "").split("\n")) {
    const quoted = /^(?:&gt;|>) ?/.exec(line);
    if (quoted) {
      if (quote) quote.append(el("br"));
      else out.append((quote = el("blockquote")));
      quote.append(inline(line.slice(quoted[0].length)));
      fresh = true;
      continue;
    }
    quote = null;
    if (!fresh) out.append(el("br"));
    fresh = false;
    out.append(inline(line));
  }
  return out;
}

function inline(text) {
  const out = document.createDocumentFragment();
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    out.append(unescape(text.slice(at, match.index)));
    at = match.index + match[0].length;
    const found = match.groups;
    if (found.code !== undefined) out.append(el("code", {}, unescape(found.code)));
    else if (found.special !== undefined) out.append(special(found.special));
    else if (found.emoji !== undefined) out.append(emoji(found.emoji));
    else if (found.bold !== undefined) out.append(el("strong", {}, inline(found.bold)));
    else if (found.italic !== undefined) out.append(el("em", {}, inline(found.italic)));
    else out.append(el("s", {}, inline(found.strike)));
  }
  out.append(unescape(text.slice(at)));
  return out;
}

function special(inner) {
  const [target, label] = split(inner, "|");
  if (target.startsWith("@")) return person(target.slice(1), label);
  if (target.startsWith("#")) return room(target.slice(1), label);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!subteam^")) return el("span", { class: "mention loud" }, unescape(label ?? "@group"));
  if (target.startsWith("!")) return el("span", { class: "mention loud" }, `@${target.slice(1)}`);
  return link(unescape(target), unescape(label ?? target));
}

function split(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

export function link(url, label) {
  if (!/^(https?:|mailto:)/i.test(url)) return document.createTextNode(label);
  const own = url.startsWith(`${location.origin}/archives/`);
  return el("a", { href: url, target: own ? null : "_blank", rel: "noopener noreferrer", "data-own": own }, label);
}

export function person(id, label) {
  const known = state.users.get(id);
  const mine = id === state.viewer ? " mine" : "";
  const name = known ? (known.bot ? known.name : known.real_name) : (label ?? id);
  return el("span", { class: `mention${mine}` }, `@${name}`);
}

export function room(id, label) {
  const known = state.channels.get(id);
  const name = known ? known.name : label || "private channel";
  return known ? el("a", { class: "mention", href: `#${id}` }, `#${name}`) : el("span", { class: "mention" }, `#${name}`);
}

function date(target, fallback) {
  const [, seconds, format, url] = target.split("^");
  const when = new Date(Number(seconds) * 1000);
  if (Number.isNaN(when.valueOf()) || !format) return document.createTextNode(unescape(fallback ?? ""));
  const written = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: state.team.zone, ...options }).format(when);
  const days = Math.round((when - now()) / 86400000);
  const near = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
  const long = written({ day: "numeric", month: "long", year: "numeric" });
  const short = written({ day: "numeric", month: "short", year: "numeric" });
  const text = unescape(format)
    .replace(/\{date_(long|short)_pretty\}|\{date_pretty\}/g, near ?? short)
    .replace("{date_num}", written({ year: "numeric", month: "2-digit", day: "2-digit" }))
    .replace("{date_short}", short)
    .replace("{date_long}", `${written({ weekday: "long" })}, ${long}`)
    .replace("{date}", long)
    .replace("{time_secs}", written({ timeStyle: "medium" }))
    .replace("{time}", written({ hour: "2-digit", minute: "2-digit" }));
  return url ? link(unescape(url), text) : el("time", { datetime: when.toISOString() }, text);
}

/** A plain_text object: only emoji mean anything. */
export function plain(text, { withEmoji = true } = {}) {
  const out = document.createDocumentFragment();
  text.split(/(?<![\p{L}\p{N}]):([a-z0-9_+'-]+):/u).forEach((part, at) => {
    out.append(at % 2 && withEmoji ? emoji(part) : at % 2 ? `:${part}:` : part);
  });
  return out;
}
