// The sums under the grid and how many rows are filled, as one types. Empty cells and what cannot be read add
// nothing.
import { FIGURES, inThousands } from "./figures.js";

export function showTotals(form, sheet) {
  const sums = Object.fromEntries(FIGURES.map((figure) => [figure, sumOf(sheet, figure)]));
  sums.handled = sums.inbound + sums.outbound;
  for (const [name, sum] of Object.entries(sums)) {
    for (const place of form.querySelectorAll(`[data-total="${name}"]`)) place.textContent = inThousands(sum);
  }
  const filled = document.querySelector("[data-filled]");
  if (filled) filled.textContent = sheet.rows.filter((row) => row.isFilled).length;
}

function sumOf(sheet, figure) {
  return sheet.rows.reduce((sum, row) => sum + (row.cell(figure)?.read().value ?? 0), 0);
}
