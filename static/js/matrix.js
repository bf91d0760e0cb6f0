// The facts of a cell of the coverage matrix: a finger's first tap shows them, its second opens the village;
// Escape puts them away. With a mouse or the keyboard the style alone shows them.

const open = "is-open";

function close() {
  for (const cell of document.querySelectorAll(`.cell.${open}`)) cell.classList.remove(open);
}

for (const matrix of document.querySelectorAll("[data-matrix]")) {
  let touched = false;
  matrix.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch";
    matrix.classList.remove("is-quiet");
  });
  matrix.addEventListener("click", (event) => {
    const cell = event.target.closest(".cell");
    if (!cell || !touched || cell.classList.contains(open)) return;
    event.preventDefault();
    close();
    cell.classList.add(open);
  });
  matrix.addEventListener("pointerover", () => matrix.classList.remove("is-quiet"));
  matrix.addEventListener("focusin", () => matrix.classList.remove("is-quiet"));
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  close();
  for (const matrix of document.querySelectorAll("[data-matrix]")) matrix.classList.add("is-quiet");
});
