// Ticks or clears every box of the list. The box for it stands in the head of the table, and, where the list
// comes as cards without a head, a button above them; both are there only where this script runs.
"use strict";
const all = document.querySelector("[data-choose-all]");
if (all) {
  const button = document.querySelector("[data-choose-all-button]");
  const boxes = [...all.closest("table").querySelectorAll("tbody input[type=checkbox]")];
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    if (button) button.textContent = all.checked ? "全不选" : "全选";
  };
  const choose = (checked) => {
    for (const box of boxes) box.checked = checked;
    show();
  };
  all.hidden = false;
  all.addEventListener("change", () => choose(all.checked));
  all.closest("table").addEventListener("change", show);
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => choose(!all.checked));
  }
  show();
}
