// The checklist at the station, live: this file puts its parts together. Without it the form works as a form.
import { Card } from "./card.js";
import { Draft } from "./draft.js";
import { Finishing } from "./finishing.js";
import { Kept } from "./kept.js";
import { showNotes } from "./notes.js";
import { Server } from "./server.js";
import { Shelf } from "./shelf.js";
import { showStatus } from "./status.js";

const GLANCE = 60_000; // how often a page that is looked at asks for colleagues' results

begin(document.getElementById("inspection"));

async function begin(form) {
  const { user, page } = form.dataset;
  const cards = [...form.querySelectorAll("[data-item]")].map((element) => new Card(element));
  const shelf = new Shelf(user, page);
  const draft = new Draft(cards, new Kept(user, page), shelf, new Server(form));
  form.classList.add("is-live");
  showNotes(draft);
  showStatus(form, draft);
  new Finishing(form, draft);
  listenTo(cards, draft);
  draft.restore();
  await shelf.open();
  listenToTheWorld(draft);
  draft.changed();
  if (draft.isPending) draft.flush();
  else draft.look();
}

function listenTo(cards, draft) {
  for (const card of cards) {
    card.box.addEventListener("input", () => draft.edited(card));
    for (const radio of card.radios) radio.addEventListener("change", () => draft.edited(card));
    for (const camera of card.cameras) {
      camera.addEventListener("change", () => {
        const files = [...camera.files];
        camera.value = "";
        draft.take(card, files);
      });
    }
  }
}

// The line comes back, the page is looked at again, left, or closed.
function listenToTheWorld(draft) {
  const catchUp = () => (draft.isPending ? draft.flush() : draft.look());
  window.addEventListener("online", catchUp);
  window.addEventListener("offline", () => draft.turn("offline"));
  window.addEventListener("pageshow", (event) => event.persisted && catchUp());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) catchUp();
    else if (draft.isPending) draft.flush();
  });
  window.addEventListener("pagehide", () => draft.isPending && draft.flush());
  window.addEventListener("beforeunload", (event) => {
    if (!draft.isAtRisk) return;
    event.preventDefault();
    event.returnValue = "unsent"; // what older browsers ask for
  });
  setInterval(() => !document.hidden && !draft.isPending && draft.look(), GLANCE);
}
