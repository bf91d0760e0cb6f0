// Puts the chosen standard answer into its text at the cursor. Without this the button sends the form, and
// the page comes back with the answer behind what was typed.
"use strict";
document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-insert-standard]")?.form.elements.namedItem("standard");
  if (!choice) return;
  event.preventDefault();
  const text = document.getElementById(choice.dataset.insertsInto);
  const words = choice.selectedOptions[0]?.dataset.text;
  if (!words) return choice.focus();
  const before = text.value.slice(0, text.selectionStart);
  const gap = before && !before.endsWith("\n") ? "\n" : "";
  text.setRangeText(gap + words, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
});
