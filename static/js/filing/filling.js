// What fills many cells at once: a block pasted from a spreadsheet, and zeros for empty agricultural goods.
import { isBlock, readBlock } from "./block.js";
import { LABELS } from "./cells.js";
import { place } from "./placing.js";

export function listenToPaste(form, sheet, undo) {
  form.addEventListener("paste", (event) => {
    const cell = sheet.byInput.get(event.target);
    const block = cell && readBlock(event.clipboardData.getData("text/plain"));
    if (!cell || !isBlock(block)) return;
    event.preventDefault();
    const { writes, remarks } = place(block, sheet, cell);
    const words = writes.length ? `已粘贴 ${writes.length} 格。` : "没有粘贴任何一格。";
    undo.write(writes, { words, remarks, undo: "撤销粘贴" });
    cell.input.select();
  });
}

export function offerZeros(form, sheet, draft, undo) {
  const button = form.querySelector("[data-fill-zero]");
  if (!button) return;
  const figure = button.dataset.fillZero;
  const empty = () => sheet.cells.filter((cell) => cell.name === figure && !cell.isLocked && !cell.text.trim());
  draft.addEventListener("change", () => (button.hidden = !empty().length));
  button.addEventListener("click", () => {
    const cells = empty();
    const words = `${cells.length} 个空着的${LABELS[figure]}已填 0。`;
    undo.write(cells.map((cell) => [cell, "0"]), { words, undo: "撤销填 0" });
  });
}
