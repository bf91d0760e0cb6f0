// Saves the draft by itself. What is typed is kept in the browser at once and sent after a short pause; it is
// let go only when the server has confirmed that very value. A cell that somebody else has changed since is a
// conflict and waits for a choice. Every change of state is told to listeners as the event "change".
import { readCell } from "./figures.js";
import { takeLines } from "./incoming.js";

const TYPING_PAUSE = 500;
const OTHER_TAB_PAUSE = 3_000; // what another tab has typed it sends itself; this one steps in if it does not
const MOST_AT_ONCE = 400; // cells in a request
const HALF_CHARACTERS = /\p{Surrogate}/gu; // no database keeps them
const RETRIES = [2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

export class Draft extends EventTarget {
  constructor(sheet, kept, server, filing) {
    super();
    this.sheet = sheet;
    this.kept = kept;
    this.server = server;
    this.filing = filing; // revision, saved_at …: as the page told it, then as the API does
    this.wasOpen = filing.can_fill; // when the page was made
    this.phase = "idle"; // idle, saving, offline, trouble, signedOut, otherUser, locked, gone, refused
    this.login = "";
    this.reasons = [];
    this.conflicts = new Map();
    this.refusals = new Map();
    this.inFlight = new Set();
    this.composing = ""; // the key of the cell in which an input method is making words
    this.tries = 0;
    kept.listen((key, record) => this.heard(key, record));
  }

  // --- what is typed ---------------------------------------------------------------------------------------

  // Kept, and not sent before the input method has made its words.
  composed(cell) {
    this.composing = cell.key;
    this.keep(cell);
  }

  edited(cell) {
    if (this.composing === cell.key) this.composing = "";
    cell.incoming = null;
    cell.isRestored = false;
    this.refusals.delete(cell.key);
    this.keep(cell);
    this.later(TYPING_PAUSE);
    this.changed();
  }

  write(cell, text) {
    cell.text = text;
    this.edited(cell);
    cell.tidy();
  }

  // Keeps what stands in the cell until the server has it; what the server has already need not be kept. While
  // something was sent and never confirmed, nobody knows what the server has.
  keep(cell) {
    const known = this.kept.get(cell.key);
    const isUnsure = this.inFlight.has(cell.key) || known?.sent.length;
    if (!cell.differs && !isUnsure) return this.forget(cell.key);
    const { base, sent } = known ?? { base: cell.stored, sent: [] };
    this.kept.put(cell.key, { value: cell.text, base, sent, at: new Date().toISOString() });
  }

  forget(key) {
    this.kept.remove(key);
    this.conflicts.delete(key);
    this.refusals.delete(key);
  }

  // Puts what an earlier page kept back into the cells. Answers how many there are.
  restore() {
    for (const cell of this.sheet.cells) {
      const record = this.kept.get(cell.key);
      if (record) this.showKept(cell, record);
      else if (cell.differs) this.keep(cell);
    }
    this.changed();
    return this.kept.keys.length;
  }

  showKept(cell, record) {
    const isThere = readCell(cell.name, record.value).value === cell.stored;
    if (isThere && (cell.isLocked || !record.sent.length)) return this.forget(cell.key);
    if (cell.isLocked) return;
    cell.text = record.value;
    cell.isRestored = true;
    cell.tidy();
  }

  heard(key, record) {
    const cell = this.sheet.byKey.get(key);
    if (record && cell && !cell.isLocked) {
      cell.text = record.value;
      cell.tidy();
      this.later(OTHER_TAB_PAUSE);
    }
    if (!record) {
      this.letGo(key);
      this.look();
    }
    this.changed();
  }

  // --- what stands where -----------------------------------------------------------------------------------

  // Kept values that have no cell to be written into: the row is gone, or locked.
  get stuck() {
    return this.kept.keys.filter((key) => this.sheet.byKey.get(key)?.isLocked ?? true);
  }

  get unreadable() {
    return this.kept.keys.filter((key) => {
      const cell = this.sheet.byKey.get(key);
      return cell && !cell.isLocked && cell.read().error;
    });
  }

  // What could be sent this moment.
  get ready() {
    const held = new Set([...this.stuck, ...this.unreadable, this.composing]);
    const waits = (key) => held.has(key) || this.conflicts.has(key) || this.refusals.has(key);
    return this.kept.keys.filter((key) => !waits(key));
  }

  // Why the page itself is out of date, in words; empty where it is not.
  get news() {
    const { state, state_label: label, lines } = this.filing;
    if (lines.some((line) => !this.sheet.byCode.has(line.facility))) return "有新登记的网点列入了本月月报";
    return this.begunIn && ![this.begunIn, "draft"].includes(state) ? `月报现在是“${label}”` : "";
  }

  get hasTrouble() {
    return !["idle", "saving"].includes(this.phase);
  }

  // --- sending ---------------------------------------------------------------------------------------------

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tryAgain(), pause);
  }

  tryAgain() {
    if (this.ready.length) this.flush();
    else if (this.hasTrouble) this.look();
  }

  // Sends all that can be sent, in parts, one request after the other. Answers whether nothing is left to send.
  flush() {
    clearTimeout(this.timer);
    this.running ??= this.run().finally(() => {
      this.running = null;
      this.changed();
    });
    return this.running;
  }

  async run() {
    while (this.ready.length) {
      if (!(await this.sendOnce(this.ready.slice(0, MOST_AT_ONCE)))) return false;
    }
    return true;
  }

  async sendOnce(keys) {
    const sent = new Map(keys.map((key) => [key, this.kept.get(key)]));
    for (const [key, record] of sent) {
      this.kept.put(key, { ...record, sent: [...new Set([...record.sent, record.value])] });
      this.inFlight.add(key);
    }
    if (!this.hasTrouble) this.turn("saving");
    const answer = await this.server.save([...sent].map(([key, record]) => changeOf(key, record)));
    this.inFlight.clear();
    if (answer.kind !== "ok") return this.failed(answer);
    this.tries = 0;
    this.confirm(sent, answer.body);
    this.turn("idle");
    this.take(answer.body.filing);
    return true;
  }

  confirm(sent, { refused, conflicts }) {
    const left = new Set();
    for (const { facility, cell, text } of refused) {
      this.refusals.set(`${facility}/${cell}`, text);
      left.add(`${facility}/${cell}`);
    }
    for (const conflict of conflicts) {
      this.meet(conflict);
      left.add(`${conflict.facility}/${conflict.cell}`);
    }
    for (const [key, record] of sent) {
      if (!left.has(key)) this.confirmed(key, record.value);
    }
  }

  // The server holds `value` now. What has been typed meanwhile stays kept, and was typed over that value.
  confirmed(key, value) {
    const cell = this.sheet.byKey.get(key);
    const stored = readCell(cell.name, value).value;
    const record = this.kept.get(key);
    cell.stored = stored;
    if (!record || record.value === value) return this.forget(key);
    this.kept.put(key, { ...record, base: stored, sent: [] });
  }

  // Somebody was quicker. If what stands there is what this very browser sent and never heard of, nobody was.
  meet({ facility, cell: name, theirs, by }) {
    const key = `${facility}/${name}`;
    const record = this.kept.get(key);
    if (!record) return;
    const isOwn = record.sent.some((value) => readCell(name, value).value === theirs);
    this.kept.put(key, { ...record, base: isOwn ? theirs : record.base, sent: [] });
    if (!isOwn) this.conflicts.set(key, { theirs, by });
  }

  failed(answer) {
    if (answer.kind === "locked") {
      this.lock(answer.body);
      return false;
    }
    this.reasons = answer.reasons ?? [];
    this.login = answer.login ?? this.login;
    this.turn(answer.kind);
    this.later(RETRIES[Math.min(this.tries++, RETRIES.length - 1)]);
    return false;
  }

  // --- what the server tells -------------------------------------------------------------------------------

  // Asks how the report stands; colleagues' changes come in by themselves.
  async look() {
    this.isToLook = true;
    if (this.looking) return;
    this.looking = true;
    await this.running;
    while (this.isToLook) {
      this.isToLook = false;
      await this.lookOnce();
    }
    this.looking = false;
  }

  async lookOnce() {
    const answer = await this.server.look();
    if (answer.kind !== "ok") this.failed(answer);
    else if (!this.running && (await this.isStillMine(answer.body))) this.seen(answer.body);
  }

  seen(filing) {
    this.tries = 0;
    this.turn("idle");
    this.take(filing);
    if (this.ready.length) this.flush();
  }

  // A report that is suddenly not to be filled may be one that another person's session looks at.
  async isStillMine(filing) {
    if (filing.can_fill || !this.filing.can_fill) return true;
    const who = await this.server.whoIsSignedIn();
    if (who.kind !== "me") this.failed(who);
    return who.kind === "me";
  }

  take(filing) {
    if (filing.revision < this.filing.revision) return;
    this.filing = filing;
    this.begunIn ??= filing.state;
    takeLines(this);
    if (!filing.can_fill) this.phase = "locked";
    this.changed();
  }

  lock({ reasons, filing }) {
    this.reasons = reasons;
    this.phase = "locked";
    this.take(filing);
    this.changed();
  }

  // --- choosing --------------------------------------------------------------------------------------------

  chooseMine(key) {
    const { theirs } = this.conflicts.get(key);
    this.kept.put(key, { ...this.kept.get(key), base: theirs, sent: [] });
    this.conflicts.delete(key);
    this.flush();
    this.changed();
  }

  // Lets the kept value go, on the person's own word: the cell shows what the server holds.
  letGo(key) {
    const cell = this.sheet.byKey.get(key);
    this.forget(key);
    cell?.show(cell.stored);
    this.changed();
  }

  // --- telling ---------------------------------------------------------------------------------------------

  turn(phase) {
    this.phase = phase;
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}

function changeOf(key, { value, base }) {
  const [facility, cell] = key.split("/");
  return { facility, cell, base, value: value.replace(HALF_CHARACTERS, "") };
}
