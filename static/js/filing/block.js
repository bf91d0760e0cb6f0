// What a spreadsheet puts on the clipboard: cells between tabs, rows on lines; a cell with a line break, a
// tab or a quotation mark in it stands in quotation marks, and those inside are doubled.
export function readBlock(text) {
  const rows = [[]];
  let rest = text.replace(/\0/g, "").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (;;) {
    const { cell, after } = readOne(rest);
    rows[rows.length - 1].push(cell);
    if (!after) return rows;
    if (after[0] === "\n") rows.push([]);
    rest = after.slice(1);
  }
}

// Whether it is more than the content of one cell.
export function isBlock(rows) {
  return rows.length > 1 || rows[0].length > 1;
}

function readOne(rest) {
  const quoted = /^"((?:[^"]|"")*)"(?=[\t\n]|$)/.exec(rest);
  if (quoted) return { cell: tidy(quoted[1].replace(/""/g, '"')), after: rest.slice(quoted[0].length) };
  const plain = /^[^\t\n]*/.exec(rest)[0];
  return { cell: tidy(plain), after: rest.slice(plain.length) };
}

function tidy(text) {
  return text.replace(/\s+/g, " ").trim();
}
