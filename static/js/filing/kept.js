// What was typed and the server has not confirmed, kept in this browser: it outlives a lost line and a closed
// tab. One item for each cell, under the name of who typed it, so that nobody else's page reads or sends it.
//
// A record: value (as typed), base (what stood in the cell when it was typed), at (when), sent (values that
// went off and whose answer never came). Its name: unsent|user|the report's address|facility/cell.
//
// A township that is given another code has its report at another address; facilities keep their codes. So a
// report takes what was kept under another address for the same month and a facility of its own.
import { Records } from "../records.js";

export class Kept extends Records {
  constructor(user, report) {
    super(`${prefixOf(user)}${report.page}|`, recordIn);
    try {
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
