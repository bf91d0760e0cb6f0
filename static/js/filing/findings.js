// What the validator says of each row, as the server's last answer tells it. Cells that are still empty are
// no news while one is filling; they are told once somebody has tried to send the report in. A cell that holds
// what is not saved says itself why: it is not called empty besides. A question says what to do as long as
// nothing is written beside it.
import { build } from "./build.js";
import { EXPLANATION, FIGURES, LABELS } from "./cells.js";

const EMPTY = "empty";
const WRITE_WHY = "请在“说明”里写明原因。";

export function showFindings(sheet, findings, { wasSent, isUnsent }) {
  for (const row of sheet.rows) {
    const list = row.element.querySelector("[data-findings]");
    if (!list) continue;
    const own = findings.filter((finding) => finding.facility === row.code);
    const isToTell = (finding) => !isEmpty(finding) || (wasSent && !isUnsent(row.cell(finding.cell)));
    const refusals = own.filter((finding) => finding.is_refusal && isToTell(finding));
    const said = [...inOneSentence(refusals), ...withWhatToDo(questionsIn(own), row)];
    list.classList.toggle("is-stale", row.cells.some(isUnsent));
    if (wordsOf(list) !== said.map(({ text }) => text).join("\n")) list.replaceChildren(...said.map(item));
  }
}

// What keeps the report from being sent in, a row after the other: { facility, name, refusals (with one sentence
// for all empty cells), isBlank, question (in words, where it is not explained) }.
export function standingAgainst(sheet, findings) {
  const codes = [...new Set(findings.map((finding) => finding.facility))];
  const rows = codes.map((code) => {
    const own = findings.filter((finding) => finding.facility === code);
    const questions = isExplained(sheet.byCode.get(code)) ? [] : questionsIn(own);
    const refusals = own.filter((finding) => finding.is_refusal);
    return {
      facility: code,
      name: own[0].name,
      refusals: inOneSentence(refusals),
      isBlank: refusals.filter(isEmpty).length === FIGURES.length,
      question: questions.length ? questions.map(({ text }) => text).join("") + WRITE_WHY : "",
    };
  });
  return rows.filter(({ refusals, question }) => refusals.length || question);
}

export function isEmpty(finding) {
  return finding.kind === EMPTY;
}

function questionsIn(findings) {
  return findings.filter((finding) => !finding.is_refusal);
}

function isExplained(row) {
  return Boolean(row?.cell(EXPLANATION).read().value);
}

// The last of them says it, once for the row.
function withWhatToDo(questions, row) {
  if (!questions.length || isExplained(row)) return questions;
  const last = questions.at(-1);
  return [...questions.slice(0, -1), { ...last, text: last.text + WRITE_WHY }];
}

function inOneSentence(refusals) {
  const empty = refusals.filter(isEmpty);
  if (!empty.length) return refusals;
  const labels = empty.map((finding) => LABELS[finding.cell]).join("、");
  const sentence = { ...empty[0], text: `${labels}没有填；没有件的请填 0。` };
  return [sentence, ...refusals.filter((finding) => !isEmpty(finding))];
}

function item({ text, is_refusal: isRefusal }) {
  return build("li", { class: isRefusal ? "is-refusal" : "is-question" }, text);
}

function wordsOf(list) {
  return [...list.children].map((child) => child.textContent.trim()).join("\n");
}
