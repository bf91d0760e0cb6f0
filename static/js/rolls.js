// Adds up what is ticked while it is ticked. Without it, the server says the sum when the roll is locked.
"use strict";
{
  const form = document.querySelector("[data-roll]");

  const addUp = () => {
    const ticked = [...form.querySelectorAll("[data-amount]:checked")];
    const sum = ticked.reduce((total, box) => total + Number(box.dataset.amount), 0);
    form.querySelector("[data-count]").textContent = ticked.length.toLocaleString("en-US");
    form.querySelector("[data-sum]").textContent = sum.toLocaleString("en-US");
  };

  if (form) {
    form.addEventListener("change", addUp);
    addUp();
  }
}
