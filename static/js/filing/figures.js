// A cell as people write it, read as the server reads it (stations/filing/figures.py). Parcels: whole, not
// negative; full-width digits, thousands separators and blanks are taken; an empty cell is null, not zero.
import { EXPLANATION } from "./cells.js";

const { largestFigure, longestExplanation } = document.getElementById("filing").dataset;
const MOST_DIGITS = largestFigure.length;
const LONGEST_EXPLANATION = Number(longestExplanation);
// White space as Python knows it: \s has U+FEFF besides, and lacks U+001C to U+001F and U+0085.
const BLANK = "[\\t-\\r\\x1C-\\x20\\x85\\xA0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]+";
const BLANKS = new RegExp(BLANK, "g");
const AROUND = new RegExp(`^${BLANK}|${BLANK}$`, "g");
const LONGEST_SHOWN = 20;
const FULL_WIDTH = /[０-９，．－]/g;
const FROM_FULL_TO_HALF = 0xfee0;
const PLAIN = /^[0-9]+(\.0+)?$/;
const GROUPED = /^[0-9]{1,3}(,[0-9]{3})+(\.0+)?$/;
const GROUPS = new Intl.NumberFormat("zh-CN");

// { value } as the server keeps it, or { error } in the server's words.
export function readCell(name, text) {
  return name === EXPLANATION ? readExplanation(text) : readFigure(text);
}

function readFigure(written) {
  const text = written.replace(FULL_WIDTH, halfWidth).replace(BLANKS, "");
  if (!text) return { value: null };
  const error = (words) => ({ error: `“${shown(written)}”${words}` });
  if (/^[-−–]/.test(text) && /[0-9]/.test(text)) return error("是负数，件数不能小于 0。");
  if (!PLAIN.test(text) && !GROUPED.test(text)) {
    return error(/^[0-9,]*\.[0-9]+$/.test(text) ? "不是整数，件数没有小数。" : "不是数字，请填整数件数。");
  }
  const digits = text.split(".")[0].replace(/,/g, "").replace(/^0+/, "");
  const isTooLarge = digits.length > MOST_DIGITS;
  return isTooLarge ? error(`太大，一个网点一个月最多 ${MOST_DIGITS} 位数。`) : { value: Number(digits) };
}

function readExplanation(written) {
  const text = inOneLine(written);
  const length = [...text].length;
  return length > LONGEST_EXPLANATION
    ? { error: `说明有 ${length} 字，最多 ${LONGEST_EXPLANATION} 字，请写短一些。` }
    : { value: text };
}

function shown(written) {
  const characters = [...written.replace(AROUND, "")];
  return characters.length <= LONGEST_SHOWN ? characters.join("") : `${characters.slice(0, LONGEST_SHOWN).join("")}…`;
}

// Without what cannot be seen: control and zero-width characters are no words, and halves of one no character.
function inOneLine(written) {
  const seen = written.replace(/\p{Cc}/gu, " ").replace(/[\p{Cf}\p{Cs}]/gu, "");
  return seen.split(BLANKS).filter(Boolean).join(" ");
}

function halfWidth(character) {
  return String.fromCharCode(character.charCodeAt(0) - FROM_FULL_TO_HALF);
}

export function inThousands(number) {
  return GROUPS.format(number);
}

// A value as it is read in a sentence.
export function inWords(value) {
  if (value === null || value === "") return "（空）";
  return typeof value === "number" ? inThousands(value) : value;
}
