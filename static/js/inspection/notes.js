// What is said on a card: not sent yet, refused, recorded otherwise by a colleague; and its photos.
import { button } from "../filing/build.js";

const LABELS = { "": "没有结果", pass: "合格", fail: "不合格", not_applicable: "不涉及" };

export function showNotes(draft) {
  const shown = new Map();
  draft.addEventListener("change", () => {
    for (const card of draft.cards) {
      card.element.disabled = draft.phase === "locked";
      sayOf(card, draft);
      showPhotos(card, draft, shown);
    }
  });
}

function sayOf(card, draft) {
  const theirs = draft.conflicts.get(card.key);
  const refusal = draft.refusals.get(card.key);
  const isUnsent = draft.kept.get(card.key) && draft.hasTrouble;
  if (theirs) {
    card.say(
      `同事已记为“${inWords(theirs)}”，与您的不同：`,
      button("用我的", () => draft.chooseMine(card.key)),
      button("用同事的", () => draft.chooseTheirs(card.key)),
    );
  } else card.say(refusal ?? (isUnsent ? "这一项还没有上传" : null));
}

export function inWords({ result, words }) {
  return [LABELS[result], words].filter(Boolean).join("：");
}

// Only where something has changed: drawing a photo takes its time.
function showPhotos(card, draft, shown) {
  const unsent = draft.shelf.of(card.key);
  const reasons = unsent.map(({ token }) => [token, draft.refusedPhotos.get(token)]);
  const said = JSON.stringify([card.kept.map(({ pk }) => pk), reasons]);
  if (said === shown.get(card)) return;
  shown.set(card, said);
  const presses = { remove: (key) => draft.removePhoto(key), drop: (token) => draft.drop(token) };
  card.showPhotos(unsent, draft.refusedPhotos, presses);
}
