// The two buttons, with a script. 保存草稿 sends what is pending at once. 报送 does too, and then sends the
// report in as this page shows it; what stands against it is told on top, with a way to each row.
import { build } from "./build.js";
import { showFindings, summed } from "./findings.js";
import { LABELS } from "./cells.js";

const NO_LINE = "数字存在本机；连上网络后会自动上传，那时再按“报送”。";
const IN_THE_WAY = {
  signedOut: "登录已过期；数字已保存，请重新登录后再按“报送”。",
  otherUser: "这台电脑已换成另一个账号登录；请用您自己的账号重新登录后再报送。",
};

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
    if (this.isEverythingSaved()) this.answered(await this.draft.server.submit(this.draft.filing.revision));
    button.removeAttribute("aria-disabled");
  }

  isEverythingSaved() {
    const unsaved = this.draft.kept.keys.map((key) => this.unsaved(key));
    if (!navigator.onLine) this.tell("没有网络，不能报送。", [NO_LINE]);
    else if (unsaved.length) this.tell("还没有报送。", ["有些格还没有保存，要先处理："], unsaved);
    else return true;
    return false;
  }

  unsaved(key) {
    const [facility, cell] = key.split("/");
    const fault = this.sheet.byKey.get(key)?.read().error;
    return { facility, cell, label: ` ${LABELS[cell]}`, text: this.whyUnsaved(key, fault) };
  }

  whyUnsaved(key, fault) {
    const { draft } = this;
    if (draft.conflicts.has(key)) return "与同事填的不同，请选择用哪一个。";
    if (draft.stuck.includes(key)) return "现在不能改；不要这个数的，请在“没有上传”里放弃。";
    return draft.refusals.get(key) ?? `${fault ?? "还没有上传"}。`;
  }

  answered({ kind, body, reasons, ...answer }) {
    const isSent = kind === "ok" || body?.filing.state === "submitted";
    if (isSent) window.location.assign(this.form.dataset.page);
    else if (kind === "locked") this.refused(body);
    else if (kind === "refused") this.tell("还没有报送。", reasons);
    else {
      this.draft.failed({ kind, ...answer });
      this.tell("还没有报送。", [IN_THE_WAY[kind] ?? "服务器没有回应；数字已保存，请稍后再按“报送”。"]);
    }
  }

  refused({ reasons, findings, filing }) {
    this.wasSent = true;
    this.draft.take(filing);
    const ofCells = new Set(findings.map(({ name, text }) => `${name}：${text}`));
    const list = summed(findings);
    const rows = new Set(list.map((finding) => finding.facility)).size;
    const words = rows ? `还不能报送，有 ${rows} 个网点要改。` : "还没有报送。";
    this.tell(words, reasons.filter((reason) => !ofCells.has(reason)), list);
    this.draft.filing.findings = merged(filing.findings, findings);
    showFindings(this.sheet, this.draft.filing.findings, this);
  }

  tell(words, reasons, findings = []) {
    document.getElementById("filing-problems")?.remove();
    const section = build(
      "section",
      { id: "filing-problems", class: "notice is-alert", role: "alert", tabindex: "-1" },
      build("p", {}, build("strong", {}, words)),
      ...reasons.map((reason) => build("p", {}, reason)),
      build("ul", {}, ...findings.map((finding) => build("li", {}, this.way(finding), `：${finding.text}`))),
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

function merged(findings, more) {
  const known = new Set(findings.map((each) => `${each.facility} ${each.kind} ${each.cell}`));
  return [...findings, ...more.filter((each) => !known.has(`${each.facility} ${each.kind} ${each.cell}`))];
}
