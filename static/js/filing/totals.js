// The sums under the grid and how many rows are filled, as one types. Empty cells and what cannot be read add
// nothing; nor does the hub where there are stations, for their parcels have come through it.
import { FIGURES } from "./cells.js";
import { inThousands } from "./figures.js";

export function showTotals(form, sheet) {
  const tier = form.querySelector("[data-summed]").dataset.summed;
  const summed = sheet.rows.filter((row) => row.tier === tier);
  const sums = Object.fromEntries(FIGURES.map((figure) => [figure, sumOf(summed, figure)]));
  sums.handled = sums.inbound + sums.outbound;
  for (const [name, sum] of Object.entries(sums)) {
    for (const place of form.querySelectorAll(`[data-total="${name}"]`)) place.textContent = inThousands(sum);
  }
  const filled = document.querySelector("[data-filled]");
  if (filled) filled.textContent = sheet.rows.filter((row) => row.isFilled).length;
}

function sumOf(rows, figure) {
  return rows.reduce((sum, row) => sum + (row.cell(figure)?.read().value ?? 0), 0);
}
