// What was typed and the server has not confirmed, kept in this browser: it outlives a lost line and a closed
// tab. One item for each cell, under the name of who typed it, so that nobody else's page reads or sends it.
//
// A record: value (as typed), base (what stood in the cell when it was typed), at (when), sent (values that
// went off and whose answer never came).
export class Kept {
  constructor(user, page) {
    this.prefix = `unsent|${user}|${page}|`;
    this.records = new Map();
    this.unstored = new Set();
    try {
      this.storage = window.localStorage;
      this.load();
    } catch {
      this.storage = null;
    }
  }

  load() {
    for (const name of Object.keys(this.storage)) {
      const record = name.startsWith(this.prefix) && recordIn(this.storage.getItem(name));
      if (record) this.records.set(name.slice(this.prefix.length), record);
    }
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

function recordIn(text) {
  try {
    const { value, base = null, at = "", sent = [] } = JSON.parse(text);
    return typeof value === "string" && Array.isArray(sent) ? { value, base, at, sent } : null;
  } catch {
    return null;
  }
}
