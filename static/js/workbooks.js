// Shows the name of the chosen file in the portal's own words; the browser would say it in its language.
document.querySelectorAll(".file-pick").forEach((pick) => {
  const name = pick.querySelector("[data-file-name]");
  const none = name.textContent;
  pick.querySelector("input").addEventListener("change", (event) => {
    name.textContent = event.target.files.length ? event.target.files[0].name : none;
  });
});
