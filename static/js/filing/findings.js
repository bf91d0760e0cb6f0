// What the validator says of each row, as the server's last answer tells it. Cells that are still empty are
// no news while one is filling; they are told once somebody has tried to send the report in.
import { build } from "./build.js";
import { LABELS } from "./cells.js";

const EMPTY = "empty";

export function showFindings(sheet, findings, { wasSent, isUnsent }) {
  for (const row of sheet.rows) {
    const list = row.element.querySelector("[data-findings]");
    if (!list) continue;
    const own = findings.filter((finding) => finding.facility === row.code);
    const said = summed(wasSent ? own : own.filter((finding) => !isEmpty(finding)));
    list.classList.toggle("is-stale", row.cells.some(isUnsent));
    if (wordsOf(list) !== said.map(({ text }) => text).join("\n")) list.replaceChildren(...said.map(item));
  }
}

// The findings with one sentence for all empty cells of a row.
export function summed(findings) {
  const codes = [...new Set(findings.map((finding) => finding.facility))];
  return codes.flatMap((code) => {
    const own = findings.filter((finding) => finding.facility === code);
    return [...inOneSentence(own.filter(isEmpty)), ...own.filter((each) => !isEmpty(each))];
  });
}

function isEmpty(finding) {
  return finding.kind === EMPTY;
}

function inOneSentence(empty) {
  if (!empty.length) return [];
  const labels = empty.map((finding) => LABELS[finding.cell]).join("、");
  return [{ ...empty[0], text: `${labels}没有填；没有件的请填 0。` }];
}

function item({ text, is_refusal: isRefusal }) {
  return build("li", { class: isRefusal ? "is-refusal" : "is-question" }, text);
}

function wordsOf(list) {
  return [...list.children].map((child) => child.textContent.trim()).join("\n");
}
