// 完成检查: what is pending is sent at once, then the inspection is finished. What is lacking is told above the
// button, with a way to each card. Who inspected and whom they met is kept as it is typed, until then.
import { build } from "../filing/build.js";

const NAMES = ["inspected_on", "inspected_by", "met", "words"];

export class Finishing {
  constructor(form, draft) {
    this.form = form;
    this.draft = draft;
    this.name = `inspection-finish|${form.dataset.user}|${form.dataset.page}`;
    this.restore();
    form.addEventListener("input", (event) => NAMES.includes(event.target.name) && this.keep());
    form.addEventListener("submit", (event) => this.pressed(event));
  }

  get words() {
    return Object.fromEntries(NAMES.map((name) => [name, this.form.elements[name].value]));
  }

  keep() {
    try {
      window.localStorage.setItem(this.name, JSON.stringify(this.words));
    } catch {
      // These few words are typed again, then.
    }
  }

  restore() {
    try {
      const words = JSON.parse(window.localStorage.getItem(this.name)) ?? {};
      for (const name of NAMES) if (typeof words[name] === "string") this.form.elements[name].value = words[name];
    } catch {
      // Nothing is kept.
    }
  }

  async pressed(event) {
    event.preventDefault();
    const { submitter } = event;
    if (this.isBusy) return;
    this.isBusy = true;
    submitter?.setAttribute("aria-disabled", "true");
    if (submitter?.matches("[data-finish]")) await this.finish();
    else await this.draft.flush();
    submitter?.removeAttribute("aria-disabled");
    this.isBusy = false;
  }

  async finish() {
    const { draft } = this;
    await draft.flush();
    const lacking = this.lacking();
    if (lacking.length) return this.tell("还没有完成检查：", lacking);
    if (!navigator.onLine || !draft.isEverythingSent || (draft.hasTrouble && draft.phase !== "refused"))
      return this.tell("还没有完成检查：", [[this.inTheWay()]]);
    return this.answered(await draft.server.finish({ revision: Number(this.form.dataset.revision), ...this.words }));
  }

  // What the page itself can see of what the server would ask for.
  lacking() {
    return this.draft.cards.flatMap((card) => {
      const { result, words } = card.value;
      const photos = card.kept.length + this.draft.shelf.of(card.key).length;
      if (!result) return [[this.way(card), "：还没有结果。"]];
      if (result !== "fail") return [];
      const faults = [!words.trim() && "请写明问题", !photos && "请拍一张照片"].filter(Boolean);
      return faults.length ? [[this.way(card), `：不合格，${faults.join("，")}。`]] : [];
    });
  }

  inTheWay() {
    const { draft } = this;
    if (!navigator.onLine || draft.phase === "offline") return "没有网络。记录存在本机，连上后会自动上传，那时再按“完成检查”。";
    if (draft.phase === "locked") return draft.reasons.join("；");
    if (draft.conflicts.size || draft.refusals.size || draft.refusedPhotos.size) return "有的记录没有保存，请先处理卡片上的提示。";
    return "有的记录还没有上传，请看上面的提示，稍后再按“完成检查”。";
  }

  answered({ kind, body, reasons, ...answer }) {
    if (kind === "ok" || body?.inspection.state === "done") {
      window.localStorage.removeItem(this.name);
      window.location.assign(this.form.dataset.page);
    } else if (kind === "locked" || kind === "refused") {
      this.tell("还没有完成检查：", (reasons ?? body.reasons).map((reason) => [reason]));
    } else {
      this.draft.failed({ kind, ...answer });
      this.tell("还没有完成检查：", [[this.inTheWay()]]);
    }
  }

  tell(words, items) {
    document.getElementById("inspection-problems")?.remove();
    const list = build("ul", {}, ...items.map((parts) => build("li", {}, ...parts)));
    const attributes = { id: "inspection-problems", class: "notice is-alert", role: "alert", tabindex: "-1" };
    const section = build("section", attributes, build("p", {}, build("strong", {}, words)), list);
    this.form.querySelector(".finishing .to-do-buttons").before(section);
    section.focus();
  }

  way(card) {
    return build("a", { href: `#${card.element.id}` }, card.title);
  }
}
