// Making elements. Text from messages only ever becomes a text node: nothing here takes HTML.

/** An element with attributes (`class`, `data-...`, `onclick`...) and children: nodes, strings, or null to skip. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/** A line icon from a path. */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Bring a list's children to `wanted` and move only what has to move, so that focus and selection survive. */
export function arrange(list, wanted) {
  const keep = new Set(wanted);
  for (const child of [...list.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, at) => {
    if (list.children[at] !== child) list.insertBefore(child, list.children[at] ?? null);
  });
}

const DRAWN = ["white_check_mark", "hourglass_flowing_sand", "warning", "eyes", "memo", "speech_balloon"];
const SIGNS = {
  "+1": "👍", thumbsup: "👍", tada: "🎉", calendar: "📅", spiral_calendar_pad: "🗓", bell: "🔔", no_bell: "🔕", x: "❌",
  heavy_check_mark: "✔", hourglass: "⌛", question: "❓", exclamation: "❗", information_source: "ℹ", pushpin: "📌",
  red_circle: "🔴", large_yellow_circle: "🟡", large_green_circle: "🟢", white_circle: "⚪", black_circle: "⚫",
  large_blue_circle: "🔵", arrow_right: "➡", rocket: "🚀", pray: "🙏", heart: "❤", smile: "😄", wave: "👋", zzz: "💤",
  pause_button: "⏸", no_entry: "⛔", inbox_tray: "📥", bar_chart: "📊", clipboard: "📋", bulb: "💡", link: "🔗",
};

/** An emoji by its name: drawn, as a sign of the system's font, or its name between colons. */
export function emoji(name) {
  if (DRAWN.includes(name)) return el("img", { class: "emoji", src: `/page/emoji/${name}.svg`, alt: name.replaceAll("_", " "), title: `:${name}:` });
  if (SIGNS[name]) return el("span", { class: "emoji-sign", role: "img", "aria-label": name, title: `:${name}:` }, SIGNS[name]);
  return document.createTextNode(`:${name}:`);
}

export const PICKER = ["white_check_mark", "hourglass_flowing_sand", "warning", "eyes", "memo"];

/** A person's initials on a colour of their own; the bot has its sign. */
export function avatar(person) {
  if (person.bot) return el("img", { class: "avatar", src: "/page/icons/bot.svg", alt: "" });
  const words = person.real_name.split(/\s+/);
  const initials = (words[0]?.[0] ?? "") + (words.length > 1 ? words.at(-1)[0] : "");
  return el("span", { class: `avatar hue-${person.hue ?? "none"}`, "aria-hidden": "true" }, initials.toUpperCase());
}
