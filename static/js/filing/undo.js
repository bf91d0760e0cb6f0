// One step back, for what changes many cells at once: says what was done and what was not, with a button, and
// Ctrl+Z until something else is typed.
import { build, button } from "./build.js";

export class Undo {
  constructor(form, draft) {
    this.draft = draft;
    this.done = null;
    this.bar = build("div", { class: "undo-bar", role: "status", hidden: "" });
    form.querySelector(".filing-bar").before(this.bar);
    form.addEventListener("input", () => this.expire());
    form.addEventListener("keydown", (event) => this.pressed(event));
  }

  // Writes the cells: [[cell, text], …].
  write(writes, { words, remarks = [], undo }) {
    this.done = writes.map(([cell]) => [cell, cell.text]);
    for (const [cell, text] of writes) this.draft.write(cell, text);
    this.draft.flush();
    this.tell(words, remarks, writes.length ? [button(undo, () => this.back(), { "data-undo": "" })] : []);
  }

  back() {
    const before = this.done ?? [];
    this.done = null;
    for (const [cell, text] of before) if (!cell.isLocked) this.draft.write(cell, text);
    this.draft.flush();
    this.tell(`已撤销，${before.length} 格恢复原样。`);
    before[0]?.[0].input.focus();
  }

  // Something else was typed: what was done stays done. What was not is told until it has been read.
  expire() {
    this.done = null;
    this.bar.querySelector("[data-undo]")?.remove();
    if (!this.bar.querySelector("li")) this.bar.hidden = true;
  }

  pressed(event) {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
    if (!isUndo || !this.done?.length) return;
    event.preventDefault();
    this.back();
  }

  tell(words, remarks = [], buttons = []) {
    const list = remarks.length ? [build("ul", {}, ...remarks.map((remark) => build("li", {}, remark)))] : [];
    const close = button("知道了", () => (this.bar.hidden = true));
    this.bar.classList.toggle("is-alert", remarks.length > 0);
    const row = build("div", { class: "undo-buttons" }, ...buttons, close);
    this.bar.replaceChildren(build("p", {}, words), ...list, row);
    this.bar.hidden = false;
  }
}
