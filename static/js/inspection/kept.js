// What was found at the station and the server has not confirmed, kept in this browser: results and words here,
// one record for each item, under the name of who found it; photos on the shelf (shelf.js).
//
// A record: result and words (as chosen and typed), base (the two as they stood when it was begun), title (of
// the item), at (when), sent (what went off and whose answer never came). Its name: inspection|user|the inspection's address|item.
import { Records } from "../records.js";

export class Kept extends Records {
  constructor(user, page) {
    super(`${prefixOf(user)}${page}|`, recordIn);
    try {
      for (const each of keptBy(user)) if (each.page === page) this.records.set(each.key, each.record);
    } catch {
      this.storage = null;
    }
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

// Whether two say the same of an item, as the server keeps words.
export function isSame(one, other) {
  return one.result === other.result && tidy(one.words) === tidy(other.words);
}

export function tidy(words) {
  return words.trim().replace(/\s+/g, " ");
}

function prefixOf(user) {
  return `inspection|${user}|`;
}

function recordIn(text) {
  try {
    const { result, words, base, title = "", at = "", sent = [] } = JSON.parse(text);
    const isSound = typeof result === "string" && typeof words === "string" && base && Array.isArray(sent);
    return isSound ? { result, words, base, title, at, sent } : null;
  } catch {
    return null;
  }
}
