// Saves the checklist by itself, item by item. What is chosen, typed or taken is kept in the browser at once and
// sent after a short pause; it is let go only when the server has confirmed that very value. An item that a
// colleague has recorded otherwise meanwhile is a conflict and waits for a choice. Every change of state is told
// to listeners as the event "change".
import { isSame } from "./kept.js";

const TYPING_PAUSE = 600;
const RETRIES = [2_000, 4_000, 8_000, 15_000, 30_000, 60_000];
const HALF_CHARACTERS = /\p{Surrogate}/gu; // no database keeps them

export class Draft extends EventTarget {
  constructor(cards, kept, shelf, server) {
    super();
    this.cards = cards;
    this.byKey = new Map(cards.map((card) => [card.key, card]));
    this.kept = kept;
    this.shelf = shelf;
    this.server = server;
    this.phase = "idle"; // idle, saving, offline, trouble, signedOut, otherUser, locked, gone, refused
    this.login = "";
    this.reasons = [];
    this.conflicts = new Map(); // key → what a colleague recorded
    this.refusals = new Map(); // key → why the server did not take it
    this.refusedPhotos = new Map(); // token → why not
    this.inFlight = new Set();
    this.tries = 0;
    kept.listen((key, record) => this.heard(key, record));
  }

  // --- what is found ---------------------------------------------------------------------------------------

  edited(card) {
    this.refusals.delete(card.key);
    this.keep(card);
    this.later(TYPING_PAUSE);
    this.changed();
  }

  // Keeps what the card says until the server has it; what the server has already need not be kept. While
  // something was sent and never confirmed, nobody knows what the server has.
  keep(card) {
    const known = this.kept.get(card.key);
    const isUnsure = this.inFlight.has(card.key) || known?.sent.length;
    if (!card.differs && !isUnsure) return this.forget(card.key);
    const { base, sent } = known ?? { base: card.stored, sent: [] };
    this.kept.put(card.key, { ...card.value, base, sent, title: card.title, at: new Date().toISOString() });
  }

  forget(key) {
    this.kept.remove(key);
    this.conflicts.delete(key);
    this.refusals.delete(key);
  }

  // Puts what an earlier page kept back into the cards.
  restore() {
    for (const card of this.cards) {
      const record = this.kept.get(card.key);
      if (record) card.show(record);
      else if (card.differs) this.keep(card);
    }
    this.changed();
  }

  async take(card, files) {
    card.say("正在存照片…");
    for (const file of files) await this.shelf.put(card.key, file);
    this.changed();
    this.flush();
  }

  async drop(token) {
    this.refusedPhotos.delete(token);
    await this.shelf.remove(token);
    this.changed();
  }

  // A photo that the server has: that needs a line.
  async removePhoto(key) {
    const answer = await this.server.removePhoto(key);
    if (answer.kind === "ok") this.seen(answer.body.inspection);
    else this.failed(answer);
  }

  // Another tab of the same person kept or let go an item.
  heard(key, record) {
    const card = this.byKey.get(key);
    if (record && card) card.show(record);
    if (!record) this.look();
    this.changed();
  }

  // --- what stands where -----------------------------------------------------------------------------------

  get ready() {
    const waits = (key) => this.conflicts.has(key) || this.refusals.has(key) || !this.byKey.has(key);
    return this.kept.keys.filter((key) => !waits(key));
  }

  get readyPhotos() {
    const { photos } = this.shelf;
    return [...photos.values()].filter((photo) => !this.refusedPhotos.has(photo.token) && this.byKey.has(photo.item));
  }

  get isEverythingSent() {
    return !this.kept.keys.length && !this.shelf.photos.size;
  }

  get isPending() {
    return this.ready.length > 0 || this.readyPhotos.length > 0;
  }

  get hasTrouble() {
    return !["idle", "saving"].includes(this.phase);
  }

  get isAtRisk() {
    return this.kept.isAtRisk || this.shelf.isAtRisk;
  }

  // --- sending ---------------------------------------------------------------------------------------------

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tryAgain(), pause);
  }

  tryAgain() {
    if (this.isPending) this.flush();
    else if (this.hasTrouble) this.look();
  }

  // Sends all that can be sent, one request after the other.
  flush() {
    clearTimeout(this.timer);
    this.running ??= this.run().finally(() => {
      this.running = null;
      this.changed();
    });
    return this.running;
  }

  async run() {
    while (this.phase !== "locked" && this.isPending) {
      if (!(await (this.ready.length ? this.sendItems() : this.sendPhoto(this.readyPhotos[0])))) return false;
    }
    return true;
  }

  async sendItems() {
    const sent = new Map(this.ready.map((key) => [key, this.kept.get(key)]));
    for (const [key, record] of sent) {
      this.kept.put(key, { ...record, sent: [...record.sent, { result: record.result, words: record.words }] });
      this.inFlight.add(key);
    }
    if (!this.hasTrouble) this.turn("saving");
    const answer = await this.server.save([...sent].map(([key, record]) => itemOf(key, record)));
    this.inFlight.clear();
    if (answer.kind !== "ok") return this.failed(answer);
    this.confirm(sent, answer.body);
    return this.seen(answer.body.inspection);
  }

  confirm(sent, { written, refused, conflicts, inspection }) {
    const there = new Map(inspection.items.map((item) => [item.key, item]));
    for (const { key, text } of refused) this.refusals.set(key, text);
    for (const theirs of conflicts) this.meet(theirs);
    for (const key of written) this.confirmed(key, sent.get(key), there.get(key));
  }

  // The server holds it now. What has been typed meanwhile stays kept, and was typed over that.
  confirmed(key, value, stored) {
    const card = this.byKey.get(key);
    const record = this.kept.get(key);
    card.stored = stored;
    if (record && !isSame(record, value)) this.kept.put(key, { ...record, base: pairOf(stored), sent: [] });
    else {
      this.forget(key);
      if (!card.isBeingTyped) card.show(stored);
    }
  }

  // A colleague was quicker. If what stands there is what this very browser sent and never heard of, nobody was.
  meet(theirs) {
    const record = this.kept.get(theirs.key);
    if (!record) return;
    const isOwn = record.sent.some((each) => isSame(each, theirs));
    this.kept.put(theirs.key, { ...record, base: isOwn ? pairOf(theirs) : record.base, sent: [] });
    if (!isOwn) this.conflicts.set(theirs.key, pairOf(theirs));
  }

  async sendPhoto(photo) {
    if (!this.hasTrouble) this.turn("saving");
    const answer = await this.server.sendPhoto(photo);
    const isRefused = answer.kind === "refused" || (answer.kind === "locked" && !answer.body.inspection.why_locked);
    if (isRefused) {
      this.refusedPhotos.set(photo.token, answer.reasons ?? answer.body.reasons);
      this.turn("idle");
      return true;
    }
    if (answer.kind !== "ok") return this.failed(answer);
    await this.shelf.remove(photo.token);
    const { kept } = this.byKey.get(photo.item);
    if (!kept.some(({ pk }) => pk === answer.body.photo.pk)) kept.push(answer.body.photo);
    this.tries = 0;
    this.turn("idle");
    return true;
  }

  failed(answer) {
    if (answer.kind === "locked") {
      this.seen(answer.body.inspection);
      if (this.phase === "locked") return false;
    }
    this.reasons = answer.reasons ?? answer.body?.reasons ?? [];
    this.login = answer.login ?? this.login;
    this.turn(answer.kind === "locked" ? "refused" : answer.kind);
    this.later(RETRIES[Math.min(this.tries++, RETRIES.length - 1)]);
    return false;
  }

  // --- what the server tells -------------------------------------------------------------------------------

  async look() {
    await this.running;
    const answer = await this.server.look();
    if (answer.kind !== "ok") this.failed(answer);
    else if (!this.running) {
      this.seen(answer.body);
      if (this.isPending) this.flush();
    }
  }

  // Colleagues' results and photos come in by themselves, where nothing of one's own waits.
  seen(inspection) {
    this.tries = 0;
    for (const item of inspection.items) {
      const card = this.byKey.get(item.key);
      if (!card) continue;
      card.kept = item.photos;
      if (this.kept.get(item.key) || card.isBeingTyped) continue;
      card.stored = item;
      card.show(item);
    }
    this.reasons = inspection.why_locked ? [inspection.why_locked] : [];
    this.turn(inspection.why_locked ? "locked" : "idle");
    return !inspection.why_locked;
  }

  // --- choosing --------------------------------------------------------------------------------------------

  chooseMine(key) {
    this.kept.put(key, { ...this.kept.get(key), base: this.conflicts.get(key), sent: [] });
    this.conflicts.delete(key);
    this.flush();
    this.changed();
  }

  chooseTheirs(key) {
    const theirs = this.conflicts.get(key);
    const card = this.byKey.get(key);
    this.forget(key);
    card.stored = theirs;
    card.show(theirs);
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

function pairOf({ result, words }) {
  return { result, words };
}

function itemOf(key, { result, words, base }) {
  return { key, result, words: words.replace(HALF_CHARACTERS, ""), base: pairOf(base) };
}
