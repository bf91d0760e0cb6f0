// What is to be said at a cell, under it, in text: a conflict, a fault, what is not sent yet, who else wrote.
import { build, button } from "./build.js";
import { inWordsOfTime } from "./clock.js";
import { inWords } from "./figures.js";

export class Notes {
  constructor(sheet, draft) {
    this.sheet = sheet;
    this.draft = draft;
    this.shown = new Map();
    draft.addEventListener("change", () => this.show());
  }

  show() {
    for (const cell of this.sheet.cells) this.showAt(cell);
  }

  showAt(cell) {
    const note = this.noteOf(cell);
    const said = note ? `${note.kind} ${note.text}` : "";
    if (said === (this.shown.get(cell) ?? "")) return;
    this.shown.set(cell, said);
    const isFault = Boolean(note) && ["fault", "conflict"].includes(note.kind);
    mark(cell.input, "aria-invalid", isFault ? "true" : null);
    this.place(cell, note);
  }

  noteOf(cell) {
    const { draft } = this;
    const conflict = draft.conflicts.get(cell.key);
    if (conflict) return this.conflictNote(cell, conflict);
    const fault = faultOf(cell) ?? draft.refusals.get(cell.key);
    if (fault) return { kind: "fault", text: fault };
    const isUnsent = draft.kept.get(cell.key) && !cell.isLocked && (draft.hasTrouble || cell.isRestored);
    if (isUnsent) return { kind: "unsent", text: "未上传" };
    return cell.incoming && { kind: "incoming", text: incomingWords(cell.incoming) };
  }

  conflictNote(cell, { theirs, by, at }) {
    const { value, error } = cell.read();
    const who = by || "同事";
    return {
      kind: "conflict",
      text: `${who}${at ? ` ${inWordsOfTime(at)}` : ""} 填了 ${inWords(theirs)}`,
      choices: [
        button(`用我的 ${error ? cell.text : inWords(value)}`, () => this.choose(cell, "chooseMine")),
        button(`用${who}的 ${inWords(theirs)}`, () => this.choose(cell, "letGo")),
      ],
    };
  }

  choose(cell, choice) {
    this.draft[choice](cell.key);
    cell.input.focus();
  }

  place(cell, note) {
    const id = `note-${cell.input.name}`;
    document.getElementById(id)?.remove();
    describe(cell.input, id, Boolean(note));
    if (!note) return;
    const place = build("div", { class: `cell-note is-${note.kind}`, id }, build("span", {}, note.text));
    if (note.choices) place.append(build("span", { class: "cell-choices" }, ...note.choices));
    cell.input.closest("td").append(place);
  }
}

// What needs no server: no whole number of parcels, or more agricultural goods out than parcels out.
function faultOf(cell) {
  if (cell.isLocked) return null;
  const { value, error } = cell.read();
  if (error) return error;
  const outbound = cell.name === "agri_outbound" ? cell.row.cell("outbound")?.read().value : null;
  return value !== null && outbound !== null && value > outbound ? `超过发件 ${inWords(outbound)}` : null;
}

function incomingWords({ by, at }) {
  return `${by || "同事"}${at ? ` ${inWordsOfTime(at)}` : ""} 填`;
}

// What a cell was described by before stays; the note is added to it and taken away again.
function describe(input, id, isThere) {
  const known = (input.getAttribute("aria-describedby") ?? "").split(/\s+/);
  const others = known.filter((each) => each && each !== id);
  mark(input, "aria-describedby", [...others, ...(isThere ? [id] : [])].join(" ") || null);
}

function mark(element, attribute, value) {
  if (value === null) element.removeAttribute(attribute);
  else element.setAttribute(attribute, value);
}
