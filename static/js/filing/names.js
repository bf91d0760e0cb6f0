// Which row of the grid a name or a code in a pasted block means. What could mean two is not guessed.
// The endings are the roster's (stations/roster.py).
const { committees, villageEndings } = document.getElementById("filing").dataset;
const COMMITTEE = endingIn(committees);
const VILLAGE = endingIn(villageEndings);

export class Names {
  constructor(sheet) {
    this.rows = new Map();
    for (const row of sheet.rows) {
      for (const text of [row.code, divisionOf(row.code), row.name, row.place]) this.add(text, row);
    }
  }

  add(text, row) {
    for (const name of spellings(text)) {
      if (!this.rows.has(name)) this.rows.set(name, new Set());
      this.rows.get(name).add(row);
    }
  }

  has(text) {
    return this.meant(text).length > 0;
  }

  // The rows that all of these texts mean, leaving out those that mean nothing here.
  find(texts) {
    const meant = texts.map((text) => this.meant(text)).filter((rows) => rows.length);
    return meant.length ? meant.reduce((rows, more) => rows.filter((row) => more.includes(row))) : null;
  }

  meant(text) {
    for (const name of spellings(text)) {
      if (this.rows.has(name)) return [...this.rows.get(name)];
    }
    return [];
  }
}

// A facility's code begins with that of its village or township.
function divisionOf(code) {
  return /^[0-9]{6,12}(?=-)/.exec(code)?.[0] ?? "";
}

// As it is written, without its committee, and without 村: 夏庄村民委员会 and 夏庄村 are 夏庄. 新村 stays 新村.
function spellings(text) {
  const name = text.normalize("NFKC").replace(/\s/g, "").toLowerCase();
  const short = name.replace(COMMITTEE, "");
  const bare = short.replace(VILLAGE, "");
  return [...new Set([name, short, bare.length > 1 ? bare : short])].filter(Boolean);
}

function endingIn(list) {
  return new RegExp(`(${list.split(" ").join("|")})$`);
}
