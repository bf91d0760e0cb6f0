// Ticks or clears every box of the list; the box for it is there only where this script runs.
"use strict";
const all = document.querySelector("[data-choose-all]");
if (all) {
  const boxes = [...all.closest("table").querySelectorAll("tbody input[type=checkbox]")];
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  all.closest("table").addEventListener("change", show);
  show();
}
