// The grid on the page: rows of facilities in the page's order, and their cells.
import { CELLS, EXPLANATION, FIGURES } from "./cells.js";
import { inThousands, readCell } from "./figures.js";

// A cell. `stored` is what the server holds, as far as this page knows; `text` is what stands there.
class Cell {
  constructor(row, name, input, stored) {
    this.row = row;
    this.name = name;
    this.input = input;
    this.key = `${row.code}/${name}`;
    this.stored = readCell(name, stored).value ?? null;
    this.before = input.value; // what Escape goes back to
    this.incoming = null; // who else wrote it, while this page was open
    this.isRestored = false; // whether it was typed in an earlier page
  }

  get text() {
    return this.input.value;
  }

  set text(text) {
    this.input.value = text;
  }

  get isLocked() {
    return this.input.readOnly || this.input.disabled;
  }

  get isFigure() {
    return this.name !== EXPLANATION;
  }

  read() {
    return readCell(this.name, this.text);
  }

  get differs() {
    const { value, error } = this.read();
    return Boolean(error) || value !== this.stored;
  }

  // Whether what stands there means the same as this text.
  means(text) {
    const { value, error } = this.read();
    return error ? this.text === text : value === readCell(this.name, text).value;
  }

  get isFocused() {
    return document.activeElement === this.input;
  }

  // Writes a value the way it is read: in thousands, and plain while somebody is in the cell.
  show(value) {
    this.text = typeof value === "number" && !this.isFocused ? inThousands(value) : plainly(value);
  }

  // Somebody else's value is stored there now; whoever is in the cell goes back to it, and not to what was.
  renew(value) {
    this.stored = value;
    this.before = plainly(value);
  }

  // What can be read as a value is shown as one; anything else stays as it was typed.
  tidy() {
    const { value, error } = this.read();
    if (!error && this.isFigure) this.show(value);
  }
}

function plainly(value) {
  return value === null ? "" : String(value);
}

class Row {
  constructor(element, index) {
    this.element = element;
    this.index = index;
    this.code = element.dataset.facility;
    this.tier = element.dataset.tier;
    this.cells = CELLS.map((name) => this.cellOf(name)).filter(Boolean);
  }

  cellOf(name) {
    const input = this.element.querySelector(`[data-cell="${name}"]`);
    const base = this.element.querySelector(`[name="base-${name}-${this.code}"]`);
    return input && new Cell(this, name, input, base ? base.value : input.value);
  }

  cell(name) {
    return this.cells.find((cell) => cell.name === name);
  }

  get name() {
    return this.element.dataset.name;
  }

  // The village that it serves, or the tier of a facility that serves them all.
  get place() {
    return this.element.querySelector(".row-place").firstChild?.textContent.trim() ?? "";
  }

  get isFilled() {
    return FIGURES.every((figure) => Number.isInteger(this.cell(figure)?.read().value));
  }
}

export class Sheet {
  constructor(form) {
    this.rows = [...form.querySelectorAll("tr[data-facility]")].map((row, index) => new Row(row, index));
    this.cells = this.rows.flatMap((row) => row.cells);
    this.byKey = new Map(this.cells.map((cell) => [cell.key, cell]));
    this.byInput = new Map(this.cells.map((cell) => [cell.input, cell]));
    this.byCode = new Map(this.rows.map((row) => [row.code, row]));
  }

  // The cell so many rows down and columns to the right, or undefined beyond the edge.
  neighbour(cell, down, right) {
    const row = this.rows[cell.row.index + down];
    return row?.cell(CELLS[CELLS.indexOf(cell.name) + right]);
  }

  // The cell so many steps on, reading row by row.
  following(cell, steps) {
    return this.cells[this.cells.indexOf(cell) + steps];
  }
}
