// What the page knows of the workspace, as one person sees it: fetched once, then kept up to date by a long poll.

export const state = {
  boot: null,
  version: 0,
  viewer: null,
  team: null,
  bot: null,
  clock: null,
  failed: 0,
  users: new Map(),
  channels: new Map(),
  messages: new Map(), // channel id -> Map(ts -> message)
};

// What each person has read: `${viewer}/${channel}`, or `${viewer}/${channel}/${thread}` -> the last ts.
// Who is new to the page has read everything: `${viewer}` -> the last ts then.
const read = new Map();
let listening = null;
let clockSkew = 0;

export class Refused extends Error {}

async function ask(path, options = {}) {
  const response = await fetch(path, options);
  const body = await response.json();
  if (!body.ok) throw new Refused(body.error);
  return body;
}

/** Do something: `say`, `press`, `clock`... Throws Refused with a sentence. */
export async function act(name, args) {
  return ask(`/control/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(args),
  });
}

export async function nextSend() {
  return (await ask("/control/clock")).next_send;
}

/** Everybody one can act as, before anybody is chosen. */
export async function people() {
  const body = await ask("/control/state?since=999999999999");
  return body.users.filter((user) => !user.bot && !user.deleted);
}

/** See the workspace as `viewer`; `changed` is called after every change, `lost(true)` while nothing answers. */
export async function look(viewer, { changed, lost }) {
  if (listening) listening.abort();
  const mine = (listening = new AbortController());
  const body = await ask(`/control/state?as=${encodeURIComponent(viewer)}`);
  if (mine.signal.aborted) return;
  state.messages = new Map();
  take(body);
  const newest = [...state.channels.keys()].map(latest).sort().at(-1) ?? "0";
  if (!read.has(viewer)) read.set(viewer, newest);
  for (const channel of state.channels.values()) {
    const key = `${viewer}/${channel.id}`;
    if (!read.has(key)) read.set(key, latest(channel.id));
  }
  changed();
  follow(viewer, mine.signal, { changed, lost });
}

async function follow(viewer, signal, { changed, lost }) {
  let failures = 0;
  while (!signal.aborted) {
    try {
      // After a failure it may be another workspace that answers, with versions of its own: look before waiting.
      const how = failures ? `state?since=${state.version}` : `wait?version=${state.version}`;
      const path = `/control/${how}&as=${encodeURIComponent(viewer)}`;
      const body = await ask(path, { signal });
      if (signal.aborted) return;
      if (state.boot !== body.boot) return location.reload();
      if (failures) lost(false);
      failures = 0;
      take(body);
      changed();
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      if (failures > 1) lost(true);
      await new Promise((wake) => setTimeout(wake, Math.min(4000, 400 * failures)));
    }
  }
}

function take(body) {
  Object.assign(state, {
    boot: body.boot,
    version: body.version,
    viewer: body.viewer,
    team: body.team,
    bot: body.bot,
    clock: body.clock,
    failed: body.failed_deliveries,
    users: new Map(body.users.map((user, at) => [user.id, { ...user, hue: at % 9 }])),
    channels: new Map(body.channels.map((channel) => [channel.id, channel])),
  });
  clockSkew = Date.parse(body.clock.now) - performance.now();
  for (const message of body.messages) {
    if (!state.messages.has(message.channel)) state.messages.set(message.channel, new Map());
    const channel = state.messages.get(message.channel);
    if (message.deleted && !message.reply_count) channel.delete(message.ts);
    else channel.set(message.ts, message);
  }
}

/** The calendar clock now, between two answers of the server. */
export const now = () => new Date(clockSkew + performance.now());

export const inOrder = (channel) =>
  [...(state.messages.get(channel)?.values() ?? [])].sort((a, b) => (a.ts < b.ts ? -1 : 1));

export const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;

/** What stands in the channel itself: no replies, but those which were also sent to it. */
export const inChannel = (channel) => inOrder(channel).filter((message) => !isReply(message) || message.broadcast);

export const inThread = (channel, ts) =>
  inOrder(channel).filter((message) => message.ts === ts || message.thread_ts === ts);

const latest = (channel) => inOrder(channel).at(-1)?.ts ?? "0";

/** Messages of others since the person last looked. */
export function unread(channel) {
  const seen = read.get(`${state.viewer}/${channel}`) ?? "0";
  return inOrder(channel).filter((message) => message.ts > seen && message.user !== state.viewer).length;
}

/** Whether somebody else answered in the message's thread since the person last looked into it. */
export function newReplies(message) {
  if (!message.reply_count) return false;
  const seen = read.get(`${state.viewer}/${message.channel}/${message.ts}`) ?? read.get(state.viewer) ?? "0";
  const last = state.messages.get(message.channel)?.get(message.latest_reply);
  return message.latest_reply > seen && last?.user !== state.viewer;
}

export function markThreadRead(channel, ts) {
  read.set(`${state.viewer}/${channel}/${ts}`, latest(channel));
}

export function markRead(channel) {
  read.set(`${state.viewer}/${channel}`, latest(channel));
}

export const user = (id) =>
  state.users.get(id) ?? (id === "USLACKBOT" ? { id, name: "Slack", real_name: "Slack" } : { id, name: id, real_name: id });
