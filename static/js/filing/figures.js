// A figure as people write it, read as the server reads it (stations/filing/figures.py): parcels, whole, not
// negative. Full-width digits, thousands separators and blanks are taken; an empty cell is null, not zero.
export const FIGURES = ["inbound", "outbound", "agri_outbound"];
export const EXPLANATION = "explanation";
export const CELLS = [...FIGURES, EXPLANATION];
export const LABELS = { inbound: "到件", outbound: "发件", agri_outbound: "农产品上行", explanation: "说明" };

const MOST_DIGITS = 8;
const LONGEST_EXPLANATION = 200;
const PLAIN = /^[0-9]+(\.0+)?$/;
const GROUPED = /^[0-9]{1,3}(,[0-9]{3})+(\.0+)?$/;
const GROUPS = new Intl.NumberFormat("zh-CN");

// { value } as the server keeps it, or { error } in words short enough for a cell.
export function readCell(name, text) {
  return name === EXPLANATION ? readExplanation(text) : readFigure(text);
}

export function readFigure(written) {
  const text = written.normalize("NFKC").replace(/\s/g, "");
  if (!text) return { value: null };
  if (/^[-−–]/.test(text) && /[0-9]/.test(text)) return { error: "不能小于 0" };
  if (!PLAIN.test(text) && !GROUPED.test(text)) {
    return { error: /^[0-9,]*\.[0-9]+$/.test(text) ? "应为整数" : "不是数字" };
  }
  const digits = text.split(".")[0].replace(/,/g, "").replace(/^0+/, "");
  return digits.length > MOST_DIGITS ? { error: `最多 ${MOST_DIGITS} 位数` } : { value: Number(digits) };
}

export function readExplanation(written) {
  const text = written.replace(/\0/g, " ").trim().split(/\s+/).join(" ");
  const length = [...text].length;
  return length > LONGEST_EXPLANATION
    ? { error: `有 ${length} 字，最多 ${LONGEST_EXPLANATION} 字` }
    : { value: text };
}

export function inThousands(number) {
  return GROUPS.format(number);
}

// A value as it is read in a sentence.
export function inWords(value) {
  if (value === null || value === "") return "（空）";
  return typeof value === "number" ? inThousands(value) : value;
}
