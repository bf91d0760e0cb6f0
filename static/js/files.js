// Shows the name of the chosen file in the portal's own words; the browser would say it in its language.
"use strict";
document.addEventListener("change", (event) => {
  const name = event.target.closest(".file-pick")?.querySelector("[data-file-name]");
  if (!name) return;
  name.dataset.none ??= name.textContent;
  name.textContent = event.target.files.length ? event.target.files[0].name : name.dataset.none;
});
