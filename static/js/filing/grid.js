// The grid of a month's report, live: this file puts its parts together. Without it the form works as a form.
import { Draft } from "./drafting.js";
import { listenToPaste, offerZeros } from "./filling.js";
import { showFindings } from "./findings.js";
import { Kept } from "./kept.js";
import { listenToKeys } from "./keys.js";
import { Notes } from "./notes.js";
import { Panel } from "./panel.js";
import { Server } from "./server.js";
import { Sheet } from "./sheet.js";
import { Status } from "./status.js";
import { Submission } from "./submitting.js";
import { showTotals } from "./totals.js";
import { Undo } from "./undo.js";

const GLANCE = 30_000; // how often a page that is looked at asks for colleagues' changes

begin(document.getElementById("filing"));

function begin(form) {
  const sheet = new Sheet(form);
  const kept = new Kept(form.dataset.user, {
    page: form.dataset.page,
    codes: new Set(sheet.byCode.keys()),
  });
  const draft = new Draft(sheet, kept, new Server(form), {
    revision: Number(form.dataset.revision),
    can_fill: sheet.cells.some((cell) => !cell.isLocked),
    lines: [],
  });
  const submission = new Submission(form, sheet, draft);
  new Notes(sheet, draft);
  new Panel(document.getElementById("filing-conflicts"), sheet, draft);
  const undo = new Undo(form, draft);

  listenToTyping(form, sheet, draft);
  listenToKeys(form, sheet, draft);
  listenToPaste(form, sheet, undo);
  offerZeros(form, sheet, draft, undo);
  listenToTheWorld(draft);

  for (const cell of sheet.cells) cell.tidy();
  draft.restore();
  new Status(document.getElementById("filing-status"), draft, form.dataset.page);
  draft.addEventListener("change", () => {
    showTotals(form, sheet);
    showBegun(draft.filing);
    if (draft.filing.findings) showFindings(sheet, draft.filing.findings, submission);
  });
  showTotals(form, sheet);
  if (draft.ready.length) draft.flush();
  else draft.look();
}

// The first figure makes a draft of a report that nobody had begun.
function showBegun({ state, state_label: label }) {
  const badge = document.querySelector(".filing-head .badge");
  if (badge && state === "draft") badge.textContent = label;
}

function listenToTyping(form, sheet, draft) {
  const typed = (event) => {
    const cell = sheet.byInput.get(event.target);
    if (!cell) return;
    if (event.isComposing) draft.composed(cell);
    else draft.edited(cell);
  };
  form.addEventListener("input", typed);
  form.addEventListener("compositionend", typed);
}

// The line comes back, the page is looked at again, left, or closed.
function listenToTheWorld(draft) {
  const catchUp = () => (draft.ready.length ? draft.flush() : draft.look());
  window.addEventListener("online", catchUp);
  window.addEventListener("offline", () => draft.turn("offline"));
  window.addEventListener("focus", () => draft.hasTrouble && catchUp());
  window.addEventListener("pageshow", (event) => event.persisted && catchUp());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) catchUp();
    else if (draft.ready.length) draft.flush();
  });
  setInterval(() => document.hidden || catchUp(), GLANCE);
  window.addEventListener("beforeunload", (event) => {
    if (!draft.kept.isAtRisk) return;
    event.preventDefault();
    event.returnValue = "unsent"; // what older browsers ask for
  });
}
