// The keys of a spreadsheet. Enter and Shift+Enter go down and up, as the arrows do; left and right leave a
// cell where the caret is at its edge or all is selected, and move the caret in an explanation; Escape
// restores what stood there, or what a colleague has put there since. Tab is the browser's own. On a phone, where a row is a card, Enter goes on to the
// next cell.
const CARDS = window.matchMedia("(max-width: 48rem)");

export function listenToKeys(form, sheet, draft) {
  for (const cell of sheet.cells) cell.input.enterKeyHint = "next";

  form.addEventListener("focusin", ({ target }) => {
    const cell = sheet.byInput.get(target);
    if (!cell) return;
    cell.before = cell.text;
    if (!cell.isLocked) plain(cell);
    target.select();
  });

  form.addEventListener("focusout", ({ target }) => {
    const cell = sheet.byInput.get(target);
    if (!cell) return;
    cell.tidy();
    if (draft.ready.length) draft.flush();
  });

  form.addEventListener("keydown", (event) => {
    const cell = sheet.byInput.get(event.target);
    if (!cell || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      event.preventDefault();
      restore(cell);
      return;
    }
    const next = stepOf(event, cell);
    if (next === undefined) return;
    event.preventDefault();
    next?.input.focus();
  });

  selectOnClick(form, sheet);
  holdStill(form);

  // The cell that the key leads to, null at the edge of the grid, undefined for a key of the browser's own.
  function stepOf(event, cell) {
    const { key, shiftKey } = event;
    if (key === "Enter") return goOn(cell, shiftKey ? -1 : 1);
    if (shiftKey) return undefined;
    if (key === "ArrowDown") return sheet.neighbour(cell, 1, 0) ?? null;
    if (key === "ArrowUp") return sheet.neighbour(cell, -1, 0) ?? null;
    if (key === "ArrowRight" && isAtEdge(cell, "selectionEnd", cell.text.length)) return aside(cell, 1);
    if (key === "ArrowLeft" && isAtEdge(cell, "selectionStart", 0)) return aside(cell, -1);
    return undefined;
  }

  function goOn(cell, step) {
    return (CARDS.matches ? sheet.following(cell, step) : sheet.neighbour(cell, step, 0)) ?? null;
  }

  function aside(cell, step) {
    return sheet.neighbour(cell, 0, step) ?? null;
  }

  function restore(cell) {
    if (!cell.isLocked && cell.text !== cell.before) draft.write(cell, cell.before);
    plain(cell);
    cell.input.select();
  }
}

// A figure is written without separators while somebody is in its cell.
function plain(cell) {
  const { value, error } = cell.read();
  if (!error && cell.isFigure && value !== null) cell.text = String(value);
}

function isAtEdge(cell, end, edge) {
  if (!cell.isFigure) return false;
  const { selectionStart, selectionEnd } = cell.input;
  const isAll = selectionStart === 0 && selectionEnd === cell.text.length;
  return isAll || (selectionStart === selectionEnd && cell.input[end] === edge);
}

// A click into a cell selects its content; the next one, in the same cell, sets the caret.
function selectOnClick(form, sheet) {
  let entered = null;
  form.addEventListener("pointerdown", ({ target }) => {
    entered = sheet.byInput.has(target) && target !== document.activeElement ? target : null;
  });
  form.addEventListener("click", ({ target }) => {
    if (target === entered && target.selectionStart === target.selectionEnd) target.select();
    entered = null;
  });
}

// A button that is pressed leaves the focus in the cell until the click. Leaving a cell may tell something (a
// fault, a lost line) that moves the button away from under the pointer, and the click would be lost. Words that
// an input method is still making are left to the browser, which ends them as the focus goes.
function holdStill(form) {
  let isComposing = false;
  form.addEventListener("compositionstart", () => (isComposing = true));
  form.addEventListener("compositionend", () => (isComposing = false));
  form.addEventListener("mousedown", (event) => {
    if (event.target.closest("button") && !isComposing) event.preventDefault();
  });
}
