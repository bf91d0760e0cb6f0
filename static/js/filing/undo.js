// One step back, for what changes many cells at once: says what was done and what was not, with a button and
// by Ctrl+Z, until something else is typed.
import { build, button } from "./build.js";
import { LABELS } from "./cells.js";

const GAP = 8; // pixels

export class Undo {
  constructor(form, draft) {
    this.draft = draft;
    this.below = [form.querySelector("tfoot"), form.querySelector(".filing-bar")];
    this.done = null;
    this.bar = build("div", { class: "undo-bar", role: "status", hidden: "" });
    form.querySelector(".filing-bar").before(this.bar);
    form.addEventListener("input", () => this.expire());
    form.addEventListener("submit", ({ submitter }) => submitter?.value === "submit" && this.makeWay());
    form.addEventListener("keydown", (event) => this.pressed(event));
  }

  // Writes the cells: [[cell, text], …].
  write(writes, { words, remarks = [], undo }) {
    const before = writes.map(([cell]) => cell.text);
    for (const [cell, text] of writes) this.draft.write(cell, text);
    this.done = writes.map(([cell, text], index) => ({ cell, text, before: before[index] }));
    this.draft.flush();
    this.tell(words, remarks, writes.length ? [button(undo, () => this.back(), { "data-undo": "" })] : []);
  }

  // What somebody else has changed since is theirs, and stays.
  back() {
    const done = this.done ?? [];
    this.done = null;
    const isOurs = ({ cell, text }) => !cell.isLocked && !this.isContested(cell) && cell.means(text);
    const [ours, theirs] = [done.filter(isOurs), done.filter((each) => !isOurs(each))];
    for (const { cell, before } of ours) this.draft.write(cell, before);
    this.draft.flush();
    this.tell(`已撤销，${ours.length} 格恢复原样。`, theirs.map(({ cell }) => this.whyLeft(cell)));
    done[0]?.cell.input.focus();
  }

  isContested(cell) {
    return this.draft.conflicts.has(cell.key);
  }

  whyLeft(cell) {
    const place = `“${cell.row.name} ${LABELS[cell.name]}”`;
    if (this.isContested(cell)) return `${place}与同事填的不同，没有撤销，请选择用哪一个。`;
    return cell.isLocked ? `${place}现在不能改，没有撤销。` : `${place}后来改成了别的，没有撤销。`;
  }

  // Something else was typed: what was done stays done.
  expire() {
    this.done = null;
    this.bar.hidden = true;
  }

  // What 报送 answers is read without the bar over it; the step back is still there by Ctrl+Z.
  makeWay() {
    this.bar.hidden = true;
  }

  pressed(event) {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
    if (!isUndo || !this.done?.length) return;
    event.preventDefault();
    this.back();
  }

  tell(words, remarks = [], buttons = []) {
    const list = remarks.length ? [build("ul", {}, ...remarks.map((remark) => build("li", {}, remark)))] : [];
    const close = button("知道了", () => this.makeWay());
    this.bar.classList.toggle("is-alert", remarks.length > 0);
    const row = build("div", { class: "undo-buttons" }, ...buttons, close);
    this.bar.replaceChildren(build("p", {}, words), ...list, row);
    this.bar.hidden = false;
    this.stayAbove();
  }

  // The totals and the buttons stay in sight, however high they are on this screen.
  stayAbove() {
    const height = this.below.reduce((sum, element) => sum + element.offsetHeight, 0);
    this.bar.style.insetBlockEnd = `${height + GAP}px`;
  }
}
