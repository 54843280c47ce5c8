// Files: chosen beside the box one writes in, and shown in the messages they were sent with.

import { el, icon } from "./dom.js";
import { state } from "./store.js";

const MOST_FILES = 10;
const MOST_BYTES = 20 * 1024 * 1024;
const CLIP = "M16 9.500l-6 6a3.700 3.700 0 01-5.200-5.200l6.300-6.300a2.500 2.500 0 013.500 3.500l-6.200 6.200a1.200 1.200 0 01-1.700-1.700l5.600-5.600";
const CROSS = "M5.500 5.500l9 9M14.500 5.500l-9 9";
const SAVE = "M10 3.500v9M6.500 9.500l3.500 3.500 3.500-3.500M4 16.500h12";

// Signs that make a name read otherwise than it is written (plan\u202excod.exe).
const shown = (name) => name.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");

/** 24 KB, 3.1 MB: as people say it. */
export function size(bytes) {
  if (bytes < 1024) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  const kilo = bytes / 1024;
  if (Math.round(kilo) < 1024) return `${kilo < 10 ? kilo.toFixed(1).replace(".0", "") : Math.round(kilo)} KB`;
  return `${(kilo / 1024).toFixed(1).replace(".0", "")} MB`;
}

const FAMILIES = { doc: "text", docx: "text", odt: "text", text: "text", markdown: "text", csv: "sheet", xls: "sheet", xlsx: "sheet", pdf: "pdf" };

const badge = (filetype) =>
  el("span", { class: `file-badge ${FAMILIES[filetype] ?? ""}`, "aria-hidden": "true" }, { text: "TXT", markdown: "MD", binary: "FILE" }[filetype] ?? filetype.toUpperCase());

/** The files of a message: each a link that saves it. */
export function fileList(files) {
  const card = (file) => {
    const words = `${file.pretty_type}, ${size(file.size)}`;
    const attributes = {
      class: "file",
      href: `${file.url}?as=${encodeURIComponent(state.viewer)}`,
      download: file.name,
      title: shown(file.name),
      "aria-label": `Download ${shown(file.name)}, ${words}`,
    };
    const about = el("span", { class: "file-words" }, el("bdi", { class: "file-name" }, shown(file.name)), el("small", {}, words));
    const saved = el("a", attributes, badge(file.filetype), about, icon(SAVE));
    if (!file.picture) return el("li", {}, saved);
    const says = file.alt || shown(file.title || file.name);
    return el("li", { class: "pictured" }, el("img", { src: `${attributes.href}&show`, alt: says, title: says, loading: "lazy" }), saved);
  };
  return el("ul", { class: "files", "aria-label": files.length === 1 ? "1 file" : `${files.length} files` }, files.map(card));
}

/** The files of a message that is being written, with the button that adds one and the place to drop some. */
export class Attached {
  /** `form` is the composer's; `fail` gets a sentence; `changed` is called after every change. */
  constructor(form, { name, fail, changed }) {
    this.files = [];
    this.fail = fail;
    this.changed = changed;
    this.input = el("input", { type: "file", multiple: true, hidden: true, "data-testid": `${name}-file`, tabindex: "-1" });
    const choose = () => this.input.click();
    this.button = el("button", { type: "button", class: "attach", "aria-label": "Attach files", title: "Attach files", "data-testid": `${name}-attach`, onclick: choose }, icon(CLIP));
    this.list = el("ul", { class: "attached", "aria-label": "Attached files", "data-testid": `${name}-attached`, hidden: true });
    this.news = el("span", { class: "sr", role: "status" });
    this.input.addEventListener("change", () => {
      this.add([...this.input.files]);
      this.input.value = "";
    });
    this.dropOn(form, form.closest(".room, .thread"));
  }

  dropOn(form, column) {
    const drop = el("div", { class: "drop", hidden: true }, el("p", {}, "Drop files to attach them"));
    column.append(drop);
    const carries = (event) => !form.hidden && event.dataTransfer?.types.includes("Files");
    column.addEventListener("dragover", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      drop.hidden = false;
    });
    column.addEventListener("dragleave", (event) => {
      if (!column.contains(event.relatedTarget)) drop.hidden = true;
    });
    column.addEventListener("drop", (event) => {
      drop.hidden = true;
      if (!carries(event)) return;
      event.preventDefault();
      this.add([...event.dataTransfer.files]);
    });
  }

  /** Put files to those which are there, unless that is too much. */
  add(files) {
    if (!files.length) return;
    const all = [...this.files, ...files];
    const bytes = all.reduce((sum, file) => sum + file.size, 0);
    if (all.length > MOST_FILES) return this.fail(`A message takes ${MOST_FILES} files. Send the others with the next one.`);
    if (bytes > MOST_BYTES) {
      const many = all.length === 1 ? `${shown(all[0].name)} has` : "Together the files have";
      return this.fail(`${many} ${size(bytes)}, and a message takes ${size(MOST_BYTES)} of files here.`);
    }
    this.news.textContent = files.length === 1 ? `${shown(files[0].name)} is attached` : `${files.length} files are attached`;
    this.put(all);
    this.changed();
  }

  /** Show these and no others. */
  put(files) {
    this.files = files;
    this.list.hidden = !files.length;
    const chip = (file) => {
      const name = shown(file.name);
      const off = () => {
        const at = files.indexOf(file);
        this.put(files.filter((other) => other !== file));
        this.news.textContent = `${name} is taken off`;
        (this.list.querySelectorAll("button")[Math.min(at, files.length - 2)] ?? this.button).focus();
        this.changed();
      };
      const button = el("button", { type: "button", "aria-label": `Remove ${name}`, title: "Remove", onclick: off }, icon(CROSS));
      return el("li", { title: name }, el("bdi", { class: "file-name" }, name), el("small", {}, size(file.size)), button);
    };
    this.list.replaceChildren(...files.map(chip));
  }
}

/** Files as the control API takes them. Throws with a sentence for what cannot be read, such as a folder. */
export const encoded = (files) => Promise.all(files.map(encode));

const encode = (file) =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    const content = () => (file.size ? reader.result.slice(reader.result.indexOf(",") + 1) : "");
    reader.onload = () => done({ name: file.name, content_base64: content() });
    reader.onerror = () => failed(new Error(`${shown(file.name)} cannot be read. Folders cannot be sent; is it one, or was it moved?`));
    reader.readAsDataURL(file);
  });
