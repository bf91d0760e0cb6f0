// Where the cells of a pasted block go. Right and down from the cell in which it was pasted; or, where its
// first columns hold names or codes of this report's facilities, each row to its own facility whatever the
// order. A heading row tells which column is which. What has no place is told in `remarks`, never guessed.
import { CELLS, LABELS } from "./cells.js";
import { Names } from "./names.js";

const HAN = /\p{Script=Han}/u;
const MOST_TOLD = 6;

// { writes: [[cell, text], …], remarks: [words, …] }
export function place(block, sheet, start) {
  const headings = headingsOf(block[0]);
  const names = new Names(sheet);
  const body = headings ? block.slice(1) : block;
  const keys = keyColumns(body, names, headings, start);
  const columns = columnsOf(widthOf(block), headings, keys, start);
  const remarks = new Remarks();
  const targets = keys ? rowsByName(body, keys, names, remarks) : rowsInOrder(body, sheet, start, remarks);
  const writes = targets.flatMap(([row, texts]) => cellsOf(row, texts, columns, remarks));
  remarks.columns(columns, body, keys);
  return { writes, remarks: remarks.words };
}

// Column → the name of the cell, for a first row that says 到件, 发件 …; null where it is no heading.
function headingsOf(row) {
  const found = row.map((text) => CELLS.find((name) => LABELS[name] === labelIn(text)));
  return found.some(Boolean) ? found : null;
}

function labelIn(text) {
  const bare = text.normalize("NFKC").replace(/\(.*?\)|\s/g, "");
  return bare.replace(/^本月/, "").replace(/[数量]$/, "");
}

// How many columns at the left hold names; null where none do.
function keyColumns(body, names, headings, start) {
  const last = headings ? headings.findIndex(Boolean) : widthOf(body);
  let end = 0;
  for (let column = 0; column < last; column++) {
    if (body.some((row) => names.has(row[column] ?? ""))) end = column + 1;
    else if (end) break;
  }
  if (end) return headings ? last : end;
  const areAllWords = body.every((row) => !row.some(Boolean) || HAN.test(row[0]));
  return last > 0 && start.isFigure && areAllWords && body.some((row) => row[0]) ? 1 : null;
}

// Column of the block → name of the cell; undefined where it has none.
function columnsOf(width, headings, keys, start) {
  if (headings) return headings;
  const names = CELLS.slice(CELLS.indexOf(start.name));
  return Array.from({ length: width }, (_, column) => names[column - (keys ?? 0)]);
}

function rowsInOrder(body, sheet, start, remarks) {
  const fitting = body.slice(0, sheet.rows.length - start.row.index);
  remarks.beyond(body.slice(fitting.length));
  return fitting.map((texts, index) => [sheet.rows[start.row.index + index], texts]);
}

function rowsByName(body, keys, names, remarks) {
  const found = body.filter((texts) => texts.some(Boolean)).map((texts) => {
    const named = texts.slice(0, keys).filter(Boolean);
    return { texts, said: named.join(" "), rows: names.find(named) };
  });
  const timesOf = (row) => found.filter((each) => each.rows?.length === 1 && each.rows[0] === row).length;
  return found.flatMap(({ texts, said, rows }) => {
    if (!rows) return remarks.unknown(said);
    if (rows.length !== 1) return remarks.unclear(said);
    if (timesOf(rows[0]) > 1) return remarks.twice(said);
    return [[rows[0], texts]];
  });
}

// The cells of a row to be written. An empty cell of the block takes nothing away.
function cellsOf(row, texts, columns, remarks) {
  return texts.flatMap((text, column) => {
    const cell = columns[column] && row.cell(columns[column]);
    if (!cell) return [];
    if (!text) return cell.text ? remarks.blank(cell) : [];
    return cell.isLocked ? remarks.locked(cell) : [[cell, text]];
  });
}

function widthOf(rows) {
  return Math.max(0, ...rows.map((row) => row.length));
}

// What could not be pasted, and why. Each way of telling answers no rows, so as to stand in their place.
class Remarks {
  constructor() {
    this.told = new Map();
    this.more = [];
  }

  tell(kind, what) {
    this.told.set(kind, [...(this.told.get(kind) ?? []), what]);
    return [];
  }

  unknown(said) {
    return this.tell("不是本月月报里的网点，没有粘贴。", said || "没有名称的行");
  }

  unclear(said) {
    return this.tell("分不清是哪一个网点，没有粘贴；请写网点全名或编号。", said);
  }

  twice(said) {
    return this.tell("在粘贴的内容里不止一行，没有粘贴；请只留一行。", said);
  }

  locked(cell) {
    return this.tell("现在不能改，没有粘贴。", `${cell.row.name} ${LABELS[cell.name]}`);
  }

  blank(cell) {
    return this.tell("在粘贴的内容里是空的，原来的内容没有动；要清空，请点进该格删掉。", `${cell.row.name} ${LABELS[cell.name]}`);
  }

  beyond(rows) {
    const filled = rows.filter((row) => row.some(Boolean)).map(inOneLine);
    if (filled.length) this.more.push(`有 ${filled.length} 行超出最后一个网点，没有粘贴：${shown(filled)}。`);
  }

  columns(columns, body, keys) {
    const isLost = (column) => !columns[column] && column >= (keys ?? 0) && body.some((row) => row[column]);
    const lost = columns.map((_, column) => column).filter(isLost).map((column) => column + 1);
    if (lost.length) this.more.push(`第 ${lost.join("、")} 列没有对应的格，没有粘贴。`);
  }

  get words() {
    const told = [...this.told].map(([words, what]) => `${shown([...new Set(what)])}${words}`);
    return [...told, ...this.more];
  }
}

function inOneLine(row) {
  return row.filter(Boolean).join(" ");
}

function shown(items) {
  const some = items.slice(0, MOST_TOLD).map((item) => `“${item}”`).join("、");
  return items.length > MOST_TOLD ? `${some} 等 ${items.length} 处` : some;
}
