// The list above the grid of what waits for a decision: cells that a colleague filled otherwise, and values
// that cannot be written any more. Nothing goes without a press of a button.
import { build, button } from "./build.js";
import { inWordsOfTime } from "./clock.js";
import { LABELS } from "./cells.js";
import { inWords, readCell } from "./figures.js";

export class Panel {
  constructor(element, sheet, draft) {
    this.element = element;
    this.sheet = sheet;
    this.draft = draft;
    draft.addEventListener("change", () => this.show());
  }

  show() {
    const { draft } = this;
    const stuck = draft.stuck;
    const mine = [...draft.conflicts.keys(), ...stuck].map((key) => this.mine(key));
    const state = JSON.stringify([[...draft.conflicts], stuck, mine, draft.filing.why_locked]);
    if (state === this.state) return;
    this.state = state;
    this.element.className = "";
    this.element.removeAttribute("role");
    this.element.replaceChildren(...this.conflicts(), ...this.leftovers(stuck));
  }

  conflicts() {
    const { conflicts } = this.draft;
    if (!conflicts.size) return [];
    const lines = [...conflicts].map(([key, conflict]) => this.conflict(key, conflict));
    const words = `同事也填了这 ${conflicts.size} 格，请逐格选用哪一个`;
    return [section(words, "两个数都还在，没有覆盖任何一个。", lines)];
  }

  conflict(key, { theirs, by, at }) {
    const who = by || "同事";
    const when = at ? ` ${inWordsOfTime(at)}` : "";
    return build(
      "li",
      {},
      build("span", {}, this.placeOf(key)),
      build("span", {}, `您填 ${this.mine(key)}，${who}${when} 填 ${inWords(theirs)}`),
      build(
        "span",
        { class: "decision-choices" },
        button("用我的", () => this.decide(key, "chooseMine")),
        button(`用${who}的`, () => this.decide(key, "letGo")),
      ),
    );
  }

  leftovers(stuck) {
    if (!stuck.length) return [];
    const lines = stuck.map((key) =>
      build(
        "li",
        {},
        build("span", {}, this.placeOf(key)),
        build("span", {}, `您填的 ${this.mine(key)} 没有上传`),
        build("span", { class: "decision-choices" }, button("放弃", () => this.decide(key, "letGo"))),
      ),
    );
    return [section(`您填的 ${stuck.length} 格没有上传`, this.whyStuck, lines)];
  }

  get whyStuck() {
    const { filing, reasons } = this.draft;
    const kept = "这些数存在本机，不会丢；不要的请放弃。";
    if (filing.can_fill) return `这些行现在不能改，或已不在本月月报里；要改请联系商务局。${kept}`;
    return `${filing.why_locked || reasons.join("；") || "月报已锁定。"}${kept}`;
  }

  // After a choice the next one has the focus, so that a keyboard goes through them one by one.
  decide(key, choice) {
    const cell = this.sheet.byKey.get(key);
    this.draft[choice](key);
    const next = this.element.querySelector("button") ?? cell?.input;
    next?.focus();
  }

  mine(key) {
    const { value, error } = readCell(key.split("/")[1], this.draft.kept.get(key)?.value ?? "");
    return error ? this.draft.kept.get(key).value : inWords(value);
  }

  placeOf(key) {
    const [code, name] = key.split("/");
    return `${this.sheet.byCode.get(code)?.name ?? code} ${LABELS[name] ?? name}`;
  }
}

function section(words, why, lines) {
  return build(
    "section",
    { class: "notice is-alert decisions" },
    build("h2", {}, words),
    build("p", {}, why),
    build("ul", {}, ...lines),
  );
}
