// The two buttons, with a script. 保存草稿 sends what is pending at once. 报送 does too, and then sends the
// report in as this page shows it; what stands against it is told on top, with a way to each row.
import { build } from "./build.js";
import { EXPLANATION, LABELS } from "./cells.js";
import { isEmpty, standingAgainst } from "./findings.js";

const NOT_SENT = "还没有报送";
const NO_LINE = "数字存在本机；连上网络后会自动上传，那时再按“报送”。";

export class Submission {
  constructor(form, sheet, draft) {
    this.form = form;
    this.sheet = sheet;
    this.draft = draft;
    this.isUnsent = (cell) => Boolean(draft.kept.get(cell.key));
    this.wasSent = Boolean(document.getElementById("filing-problems")?.querySelector("li"));
    form.addEventListener("submit", (event) => this.pressed(event));
  }

  async pressed(event) {
    event.preventDefault();
    const { submitter } = event;
    if (this.isBusy) return;
    this.isBusy = true;
    if (submitter?.value === "submit") await this.send(submitter);
    else await this.draft.flush();
    this.isBusy = false;
  }

  async send(button) {
    button.setAttribute("aria-disabled", "true");
    await this.draft.flush();
    if (this.draft.kept.keys.length && !this.draft.hasTrouble) await this.draft.look();
    if (this.isEverythingSaved()) this.answered(await this.draft.server.submit(this.draft.filing.revision));
    button.removeAttribute("aria-disabled");
  }

  isEverythingSaved() {
    const { draft } = this;
    const isUnsaved = draft.kept.keys.length > 0;
    const isHeldUp = draft.hasTrouble && draft.phase !== "locked";
    if (!navigator.onLine) this.tell("没有网络，不能报送。", [[NO_LINE]]);
    else if (isUnsaved && isHeldUp) this.tell(`${NOT_SENT}。`, [this.inTheWay(draft.phase)]);
    else if (isUnsaved) this.tellAll();
    else return true;
    return false;
  }

  // Why nothing can be sent at all, for one of the draft's phases.
  inTheWay(phase) {
    const { login, reasons } = this.draft;
    switch (phase) {
      case "signedOut":
        return ["登录已过期，", build("a", { href: login }, "请重新登录"), "，再按“报送”。"];
      case "otherUser":
        return ["这台电脑已换成另一个账号登录；请用您自己的账号重新登录后再报送。"];
      case "gone":
        return ["服务器上找不到这份月报，请从", build("a", { href: "../../" }, "月报列表"), "重新打开。"];
      case "refused":
        return reasons;
      case "offline":
        return [NO_LINE];
      default:
        return ["服务器没有回应，请稍后再按“报送”。"];
    }
  }

  // Everything at once: what could not be saved, what the validator refuses, what is asked and not explained.
  tellAll(reasons = []) {
    const { draft } = this;
    this.wasSent = true;
    const unsaved = draft.kept.keys;
    const findings = draft.filing.can_fill ? draft.filing.findings ?? [] : [];
    const isTyped = ({ facility, cell }) => unsaved.includes(`${facility}/${cell}`);
    const rows = standingAgainst(this.sheet, findings.filter((each) => !(isEmpty(each) && isTyped(each))));
    const saved = unsaved.length ? `有 ${unsaved.length} 格没有保存，其余的已保存。` : "数字都已保存。";
    const items = [...unsaved.map((key) => this.unsaved(key)), ...this.itemsOf(rows)];
    this.tell(headline(unsaved, rows), [[saved], ...reasons.map((reason) => [reason])], items);
    draft.changed();
  }

  unsaved(key) {
    const [facility, cell] = key.split("/");
    const fault = this.sheet.byKey.get(key)?.read().error;
    return [this.way({ facility, cell, label: ` ${LABELS[cell]}` }), `：${this.whyUnsaved(key, fault)}`];
  }

  // Rows of which nothing is filled are named in one sentence.
  itemsOf(rows) {
    const blank = rows.filter(({ isBlank }) => isBlank);
    const items = rows.filter(({ isBlank }) => !isBlank).flatMap((row) => this.itemsOfRow(row));
    if (!blank.length) return items;
    const names = blank.flatMap((row, index) => [...(index ? ["、"] : []), this.way(row.refusals[0])]);
    return [...items, [`${blank.length} 个网点还没有填：`, ...names, "。没有件的请填 0。"]];
  }

  itemsOfRow({ facility, name, refusals, question }) {
    const items = refusals.map((finding) => [this.way(finding), `：${finding.text}`]);
    return question ? [...items, [this.way({ facility, name, cell: EXPLANATION }), `：${question}`]] : items;
  }

  whyUnsaved(key, fault) {
    const { draft } = this;
    if (draft.conflicts.has(key)) return "与同事填的不同，请选择用哪一个。";
    if (draft.stuck.includes(key)) return "现在不能改；不要这个数的，请在“没有上传”里放弃。";
    return draft.refusals.get(key) ?? fault ?? "还没有上传。";
  }

  answered({ kind, body, reasons, ...answer }) {
    const isSent = kind === "ok" || body?.filing.state === "submitted";
    if (isSent) window.location.assign(this.form.dataset.page);
    else if (kind === "locked") this.refused(body);
    else if (kind === "refused") this.tell(`${NOT_SENT}。`, [reasons]);
    else {
      this.draft.failed({ kind, ...answer });
      this.tell(`${NOT_SENT}。`, [this.inTheWay(kind)]);
    }
  }

  refused({ reasons, findings, filing }) {
    this.draft.take(filing);
    const ofCells = new Set(findings.map(({ name, text }) => `${name}：${text}`));
    const others = reasons.filter((reason) => !ofCells.has(reason));
    if (findings.length) this.tellAll(others);
    else this.tell(`${NOT_SENT}。`, others.map((reason) => [reason]));
  }

  // words; paragraphs and items, each a list of texts and elements.
  tell(words, paragraphs, items = []) {
    document.getElementById("filing-problems")?.remove();
    const section = build(
      "section",
      { id: "filing-problems", class: "notice is-alert", role: "alert", tabindex: "-1" },
      build("p", {}, build("strong", {}, words)),
      ...paragraphs.map((parts) => build("p", {}, ...parts)),
      build("ul", {}, ...items.map((parts) => build("li", {}, ...parts))),
    );
    this.form.before(section);
    section.focus();
  }

  // A link to the row, that leads into the cell to be changed.
  way({ facility, cell, name, label = "" }) {
    const row = this.sheet.byCode.get(facility);
    const go = (event) => {
      const target = row?.cell(cell) ?? row?.cells[0];
      if (!target) return;
      event.preventDefault();
      target.input.focus();
      target.input.scrollIntoView({ block: "center" });
    };
    return build("a", { href: `#line-${facility}`, click: go }, `${row?.name ?? name ?? facility}${label}`);
  }
}

// 还没有报送，2 个网点要改，3 个要写说明：
function headline(unsaved, rows) {
  const toChange = rows.filter(({ refusals }) => refusals.length).map(({ facility }) => facility);
  const change = new Set([...unsaved.map((key) => key.split("/")[0]), ...toChange]);
  const explain = rows.filter(({ facility }) => !change.has(facility)).length;
  const words = [change.size && `${change.size} 个网点要改`, explain && `${explain} 个${change.size ? "" : "网点"}要写说明`];
  return `${[NOT_SENT, ...words.filter(Boolean)].join("，")}：`;
}
