// Shows the name of the chosen file in the portal's own words; the browser would say it in its language.
"use strict";
document.addEventListener("change", (event) => {
  const name = event.target.closest(".file-pick")?.querySelector("[data-file-name]");
  if (!name) return;
  name.dataset.none ??= name.textContent;
  const [first, ...others] = event.target.files;
  name.textContent = others.length ? `已选 ${others.length + 1} 个文件` : (first?.name ?? name.dataset.none);
});
