// What was typed and the server has not confirmed, kept in this browser: it outlives a lost line and a closed
// tab. One item for each cell, under the name of who typed it, so that nobody else's page reads or sends it.
//
// A record: value (as typed), base (what stood in the cell when it was typed), at (when), sent (values that
// went off and whose answer never came). Its name: unsent|user|the report's address|facility/cell.
//
// A township that is given another code has its report at another address; facilities keep their codes. So a
// report takes what was kept under another address for the same month and a facility of its own.
export class Kept {
  constructor(user, report) {
    this.prefix = `${prefixOf(user)}${report.page}|`;
    this.records = new Map();
    this.unstored = new Set();
    try {
      this.storage = window.localStorage;
      for (const each of keptBy(user)) if (belongs(each, report)) this.take(each);
    } catch {
      this.storage = null;
    }
  }

  // Of two for one cell, under two addresses, what was typed last.
  take({ name, key, record }) {
    const known = this.records.get(key) ?? record;
    const latest = known.at > record.at ? known : record;
    this.put(key, { ...latest, sent: [...new Set([...known.sent, ...record.sent])] });
    if (name !== this.prefix + key && !this.unstored.has(key)) this.storage.removeItem(name);
  }

  get(key) {
    return this.records.get(key);
  }

  get keys() {
    return [...this.records.keys()];
  }

  // Whether something typed is in this page alone, because the browser stores nothing (more).
  get isAtRisk() {
    return this.unstored.size > 0;
  }

  put(key, record) {
    this.records.set(key, record);
    try {
      this.storage.setItem(this.prefix + key, JSON.stringify(record));
      this.unstored.delete(key);
    } catch {
      this.unstored.add(key);
    }
  }

  remove(key) {
    this.records.delete(key);
    this.unstored.delete(key);
    try {
      this.storage.removeItem(this.prefix + key);
    } catch {
      // Nothing was stored, so nothing is left behind.
    }
  }

  // Calls back with the key and the record (or null) when another tab of the same person kept or removed one.
  listen(heard) {
    window.addEventListener("storage", (event) => {
      if (!event.key?.startsWith(this.prefix)) return;
      const key = event.key.slice(this.prefix.length);
      const record = recordIn(event.newValue);
      if (record) this.records.set(key, record);
      else this.records.delete(key);
      heard(key, record);
    });
  }
}

// Everything that this person has kept in this browser: { name, page, key, record }.
export function keptBy(user) {
  const prefix = prefixOf(user);
  const names = Object.keys(window.localStorage).filter((name) => name.startsWith(prefix));
  return names.flatMap((name) => {
    const [page, key] = name.slice(prefix.length).split("|");
    const record = recordIn(window.localStorage.getItem(name));
    return record ? [{ name, page, key, record }] : [];
  });
}

// Whether it is to be written into this report: { page: its address, codes: those of its facilities }.
export function belongs({ page, key }, report) {
  const isOfTheMonth = monthIn(page) === monthIn(report.page);
  return page === report.page || (isOfTheMonth && report.codes.has(key.split("/")[0]));
}

// 2026-10, or nothing where the address is not that of a report.
export function monthIn(page) {
  return /\/(\d{4}-\d\d)\/$/.exec(page)?.[1];
}

function prefixOf(user) {
  return `unsent|${user}|`;
}

function recordIn(text) {
  try {
    const { value, base = null, at = "", sent = [] } = JSON.parse(text);
    return typeof value === "string" && Array.isArray(sent) ? { value, base, at, sent } : null;
  } catch {
    return null;
  }
}
