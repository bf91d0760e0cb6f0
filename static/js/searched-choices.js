// Names the boxes that the admin's own library builds for a choice that is searched: it leaves them nameless, and
// whoever listens to the page would not hear what is chosen there.
"use strict";
const nameBox = (box) => {
  const select = box.previousElementSibling;
  const label = select?.labels?.[0];
  const selection = box.querySelector(".select2-selection");
  const chosen = box.querySelector(".select2-selection__rendered");
  if (!label || !selection || !chosen) return;
  label.id ||= `${select.id}-label`;
  chosen.setAttribute("aria-labelledby", label.id);
  selection.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
};
new MutationObserver((changes) => {
  for (const added of changes.flatMap((change) => [...change.addedNodes])) {
    if (!(added instanceof Element)) continue;
    if (added.matches(".select2-container")) nameBox(added);
    for (const box of added.querySelectorAll(".select2-container")) nameBox(box);
    for (const search of added.querySelectorAll(".select2-search__field")) search.ariaLabel = "查找";
  }
}).observe(document.documentElement, { childList: true, subtree: true });
