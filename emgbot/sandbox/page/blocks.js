// Block Kit as nodes. `press(blockId, element)` is called for a button; what cannot be used here is shown, but disabled.

import { el, emoji } from "./dom.js";
import { link, mrkdwn, person, plain, room } from "./mrkdwn.js";

export function blocks(list, press) {
  return list.map((block) => (RENDER[block.type] ?? unknown)(block, press));
}

const text = (object) => {
  const node = object.type === "mrkdwn" ? mrkdwn(object.text) : plain(object.text, { withEmoji: object.emoji !== false });
  return node;
};

const RENDER = {
  header: (block) => el("h3", { class: "b-header" }, text(block.text)),
  divider: () => el("hr", { class: "b-divider" }),
  section: (block, press) =>
    el(
      "div",
      { class: "b-section" },
      el(
        "div",
        { class: "b-section-words" },
        block.text ? el("div", {}, text(block.text)) : null,
        block.fields ? el("div", { class: "b-fields" }, block.fields.map((field) => el("div", {}, text(field)))) : null,
      ),
      block.accessory ? el("div", { class: "b-accessory" }, element(block.accessory, block, press)) : null,
    ),
  context: (block) =>
    el(
      "div",
      { class: "b-context" },
      block.elements.map((part) => (part.type === "image" ? picture(part, "b-context-image") : el("span", {}, text(part)))),
    ),
  actions: (block, press) =>
    el("div", { class: "b-actions" }, block.elements.map((part) => element(part, block, press))),
  image: (block) =>
    el("figure", { class: "b-image" }, block.title ? el("figcaption", {}, text(block.title)) : null, picture(block)),
  rich_text: (block) => el("div", { class: "b-rich" }, block.elements.map(richPart)),
  table: (block) => table(block),
  markdown: (block) => el("div", { class: "b-markdown" }, block.text),
  input: (block) => el("div", { class: "b-section" }, el("div", {}, text(block.label))),
};

const unknown = (block) => el("p", { class: "b-unknown" }, `This page does not show blocks of the type “${block.type}”.`);

function element(part, block, press) {
  if (part.type === "image") return picture(part, "b-accessory-image");
  if (part.type !== "button") {
    return el("button", { type: "button", class: "b-button", disabled: true }, part.placeholder?.text ?? part.type);
  }
  const attributes = {
    type: "button",
    class: `b-button ${part.style ?? ""}`,
    "data-action-id": part.action_id,
    "aria-label": part.accessibility_label,
    onclick: (event) => press(block.block_id, part, event.currentTarget),
  };
  return el("button", attributes, text(part.text));
}

function picture(part, kind = "") {
  const url = part.image_url ?? "";
  const near = url.startsWith(location.origin) || url.startsWith("data:image/");
  // Pictures from elsewhere are not fetched: the page works without a network, and says what they show.
  if (near) return el("img", { class: kind, src: url, alt: part.alt_text });
  return el("span", { class: `b-alt ${kind}`, role: "img", "aria-label": part.alt_text }, part.alt_text);
}

function richPart(part) {
  switch (part.type) {
    case "rich_text_list": {
      const items = part.elements.map((item) => el("li", {}, item.elements.map(richLeaf)));
      return el(part.style === "ordered" ? "ol" : "ul", { class: `indent-${part.indent ?? 0}` }, items);
    }
    case "rich_text_quote":
      return el("blockquote", {}, part.elements.map(richLeaf));
    case "rich_text_preformatted":
      return el("pre", {}, part.elements.map(richLeaf));
    default:
      return el("div", { class: "b-rich-section" }, part.elements.map(richLeaf));
  }
}

function richLeaf(leaf) {
  const style = leaf.style ?? {};
  let node;
  if (leaf.type === "link") node = link(leaf.url, leaf.text ?? leaf.url);
  else if (leaf.type === "user") node = person(leaf.user_id);
  else if (leaf.type === "channel") node = room(leaf.channel_id);
  else if (leaf.type === "emoji") node = emoji(leaf.name);
  else if (leaf.type === "broadcast") node = el("span", { class: "mention loud" }, `@${leaf.range}`);
  else if (leaf.type === "date") node = document.createTextNode(leaf.fallback ?? "");
  else node = document.createTextNode(leaf.text ?? "");
  for (const [name, tag] of [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"]]) {
    if (style[name]) node = el(tag, {}, node);
  }
  return node;
}

function table(block) {
  const align = (at) => `align-${block.column_settings?.[at]?.align ?? "left"}`;
  const cell = (tag) => (value, at) => {
    const content = value.type === "rich_text" ? value.elements.map(richPart) : String(value.text ?? value.value ?? "");
    return el(tag, { class: align(at), scope: tag === "th" ? "col" : null }, content);
  };
  const [head, ...rows] = block.rows;
  return el(
    "div",
    { class: "b-table", tabindex: "0", role: "region", "aria-label": "Table" },
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, head.map(cell("th")))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map(cell("td"))))),
    ),
  );
}
