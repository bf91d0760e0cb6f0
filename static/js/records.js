// Records by key, kept in this browser under a prefix: they outlive a lost line and a closed tab.
export class Records {
  // read: what stands in the storage → the record, or null where it is none.
  constructor(prefix, read) {
    this.prefix = prefix;
    this.read = read;
    this.records = new Map();
    this.unstored = new Set();
    try {
      this.storage = window.localStorage;
    } catch {
      this.storage = null;
    }
  }

  get(key) {
    return this.records.get(key);
  }

  get keys() {
    return [...this.records.keys()];
  }

  // Whether something is in this page alone, because the browser stores nothing (more).
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
      const record = this.read(event.newValue);
      if (record) this.records.set(key, record);
      else this.records.delete(key);
      heard(key, record);
    });
  }
}
