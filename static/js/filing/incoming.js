// The lines as the server holds them come into the page: which cells can be written, what colleagues have put
// there since. A cell with a value of one's own that is not sent yet keeps it.
import { CELLS } from "./cells.js";
import { readCell } from "./figures.js";

export function takeLines(draft) {
  for (const line of draft.filing.lines) {
    const row = draft.sheet.byCode.get(line.facility);
    const cells = CELLS.map((name) => row?.cell(name)).filter(Boolean);
    for (const cell of cells) takeCell(draft, cell, line);
  }
}

function takeCell(draft, cell, line) {
  cell.input.readOnly = !draft.filing.can_fill || (cell.isFigure && !line.is_open);
  if (cell.isLocked) draft.refusals.delete(cell.key);
  const value = line[cell.name];
  const isNew = value !== cell.stored;
  const record = draft.kept.get(cell.key);
  if (isNew) cell.renew(value);
  if (!record) {
    if (isNew) showTheirs(cell, line);
  } else if (readCell(cell.name, record.value).value === value) {
    draft.forget(cell.key);
  } else if (draft.conflicts.has(cell.key)) {
    draft.conflicts.set(cell.key, conflictNow(draft.conflicts.get(cell.key), cell, line));
  }
}

// Their value as it stands now. A line tells who wrote it last: maybe this page, in another cell of it.
function conflictNow(known, cell, line) {
  const by = known.theirs === cell.stored ? known.by : line.entered_by;
  return { theirs: cell.stored, by, at: line.entered_by === by ? line.entered_at : known.at };
}

function showTheirs(cell, line) {
  const isKnown = cell.read().value === cell.stored;
  cell.show(cell.stored);
  cell.incoming = isKnown ? null : { by: line.entered_by, at: line.entered_at };
  if (cell.isFocused) cell.input.select();
}
