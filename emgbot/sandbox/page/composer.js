// The box one writes in: Enter sends, Shift+Enter breaks the line, @ and # suggest names, an error stays until the next try.

import { avatar, el, icon } from "./dom.js";
import { Attached, encoded } from "./files.js";
import { state } from "./store.js";

const drafts = new Map();

export class Composer {
  /** `send(text, files, broadcast)` throws with a sentence when it failed; all of it then stays in the box. */
  constructor(form, { name, label, send, broadcast = false }) {
    const id = `${name}-text`;
    this.form = form;
    this.send = send;
    this.place = null;
    this.box = el("textarea", { id, rows: "1", "aria-label": label, "aria-describedby": `${id}-hint`, enterkeyhint: "send" });
    this.hint = el("p", { class: "hint", id: `${id}-hint` });
    this.error = el("p", { class: "error", role: "alert", "data-testid": `${name}-error`, hidden: true });
    this.offers = el("ul", { class: "offers", role: "listbox", "aria-label": "Suggestions", hidden: true });
    this.button = el("button", { type: "submit", class: "send", "aria-label": "Send", title: "Send" }, icon("M3 10l14-6.500-4.500 13L9.500 11z"));
    this.also = broadcast ? el("input", { type: "checkbox" }) : null;
    this.alsoWords = el("span", {});
    const also = this.also ? el("label", { class: "also" }, this.also, this.alsoWords) : null;
    this.attached = new Attached(form, { name, fail: (sentence) => this.fail(sentence), changed: () => this.chosen() });
    const { input, button: attach, list, news } = this.attached;
    const box = el("div", { class: "box" }, list, attach, this.box, this.button);
    form.replaceChildren(this.offers, this.error, box, also ?? "", this.hint, input, news);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("blur", () => this.offer([]));
    this.box.addEventListener("paste", (event) => {
      if (!event.clipboardData?.files.length) return;
      event.preventDefault();
      this.attached.add([...event.clipboardData.files]);
    });
  }

  /** Write for another place; what was being written there comes back. */
  at(place, { label, hint, also = "" }) {
    if (place !== this.place) {
      if (this.place) drafts.set(this.place, { text: this.box.value, files: this.attached.files });
      this.place = place;
      const draft = drafts.get(place) ?? { text: "", files: [] };
      this.box.value = draft.text;
      this.attached.put(draft.files);
      this.fail("");
      if (this.also) this.also.checked = false;
      this.fit();
    }
    this.box.setAttribute("aria-label", label);
    this.box.placeholder = label;
    this.usual = hint;
    this.alsoWords.textContent = also;
    this.showHint();
  }

  fail(sentence) {
    this.error.textContent = sentence;
    this.error.hidden = !sentence;
  }

  focus() {
    this.box.focus();
  }

  async submit() {
    const text = this.box.value;
    const files = this.attached.files;
    if (!(text.trim() || files.length) || this.form.classList.contains("sending")) return;
    const place = this.place;
    this.fail("");
    this.form.classList.add("sending");
    this.box.value = "";
    this.attached.put([]);
    this.fit();
    this.offer([]);
    if (files.length) this.hint.textContent = "Sending…";
    try {
      const warning = await this.send(text, await encoded(files), this.also?.checked ?? false);
      if (warning && this.place === place) this.fail(warning);
      if (this.also) this.also.checked = false;
    } catch (error) {
      if (this.place === place && !this.box.value) this.box.value = text;
      if (this.place === place && !this.attached.files.length) this.attached.put(files);
      this.fail(error.message);
    }
    this.form.classList.remove("sending");
    this.fit();
    this.showHint();
  }

  chosen() {
    this.fail("");
    this.showHint();
    // A file that was taken off has moved the focus to its neighbour; one that was added leads on to the words.
    if (!this.attached.list.contains(document.activeElement)) this.box.focus();
  }

  typed() {
    this.fail("");
    this.fit();
    this.showHint();
    const before = this.box.value.slice(0, this.box.selectionStart);
    const match = /(?:^|[\s(])([@#])([\p{L}\p{N}._-]*)$/u.exec(before);
    this.offer(match ? suggestions(match[1], match[2].toLowerCase()) : []);
  }

  fit() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 180)}px`;
  }

  showHint() {
    const known = state.bot?.commands ?? [];
    const value = this.box.value;
    const command = known.find((name) => value === name || value.startsWith(`${name} `));
    if (command) this.hint.textContent = "A command: the answer is for you alone.";
    else if (value.startsWith("/") && known.some((name) => name.startsWith(value)))
      this.hint.textContent = `Command: ${known.join(", ")}`;
    else this.hint.textContent = this.usual ?? "";
  }

  key(event) {
    if (event.isComposing) return;
    const open = !this.offers.hidden;
    if (open && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      this.choose(this.chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (open && ["Enter", "Tab"].includes(event.key)) {
      event.preventDefault();
      this.take(this.choices[this.chosen]);
    } else if (open && event.key === "Escape") {
      event.stopPropagation();
      this.offer([]);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    }
  }

  offer(choices) {
    this.choices = choices;
    this.offers.hidden = !choices.length;
    const items = choices.map((choice) => {
      const take = (event) => {
        event.preventDefault();
        this.take(choice);
      };
      const sign = choice.user ? avatar(choice.user) : el("span", { class: "hash" }, "#");
      return el("li", { role: "option", onmousedown: take }, sign, el("span", {}, choice.shown), el("small", {}, choice.more));
    });
    this.offers.replaceChildren(...items);
    if (choices.length) this.choose(0);
  }

  choose(at) {
    this.chosen = (at + this.choices.length) % this.choices.length;
    [...this.offers.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === this.chosen)));
  }

  take(choice) {
    const end = this.box.selectionStart;
    const start = Math.max(this.box.value.lastIndexOf("@", end - 1), this.box.value.lastIndexOf("#", end - 1));
    const written = `${choice.text} `;
    this.box.setRangeText(written, start, end, "end");
    this.typed();
  }
}

function suggestions(mark, begun) {
  if (mark === "#") {
    return [...state.channels.values()]
      .filter((channel) => channel.kind !== "im" && channel.name.startsWith(begun) && channel.name !== begun)
      .slice(0, 6)
      .map((channel) => ({ text: `#${channel.name}`, shown: channel.name, more: channel.topic }));
  }
  return [...state.users.values()]
    .filter((user) => user.name.toLowerCase() !== begun)
    .filter((user) => [user.name, ...user.real_name.split(" ")].some((name) => name.toLowerCase().startsWith(begun)))
    .sort((a, b) => Number(b.bot) - Number(a.bot))
    .slice(0, 6)
    .map((user) => ({ user, text: `@${user.name}`, shown: user.bot ? user.name : user.real_name, more: user.bot ? "app" : `@${user.name}` }));
}
