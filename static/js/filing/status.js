// The state of saving, always in words: the line that a clerk looks at before closing the page.
import { build } from "./build.js";
import { inWordsOfTime } from "./clock.js";

const LEAVE = "请不要关闭本页";

export class Status {
  constructor(element, draft, page) {
    this.element = element;
    this.draft = draft;
    this.page = page;
    draft.addEventListener("change", () => this.show());
  }

  show() {
    const parts = this.words();
    const said = parts.map((part) => part.textContent ?? part).join("");
    this.element.classList.toggle("is-alert", this.isAlert);
    this.element.dataset.state = this.isAlert ? "alert" : this.isPending ? "saving" : "saved";
    if (said === this.said) return;
    this.said = said;
    this.element.replaceChildren(...parts);
  }

  get isAlert() {
    const { draft } = this;
    const held = [draft.refusals.size, draft.conflicts.size, draft.unreadable.length, draft.stuck.length];
    const isReadAsMeant = draft.phase === "locked" && !draft.wasOpen;
    return (draft.hasTrouble && !isReadAsMeant) || draft.kept.isAtRisk || held.some(Boolean);
  }

  get isPending() {
    return this.draft.phase === "saving" || this.draft.ready.length > 0;
  }

  words() {
    const { phase } = this.draft;
    const trouble = this[phase]?.();
    return trouble ?? this.calm();
  }

  offline() {
    return [`没有网络，${this.stands}，连上后自动上传${this.count}`];
  }

  trouble() {
    return [`服务器暂时没有回应，${this.stands}，稍后自动再试${this.count}`];
  }

  signedOut() {
    const login = build("a", { href: this.draft.login }, "请重新登录");
    const stands = this.draft.kept.isAtRisk ? this.stands : "存在本机";
    return [`登录已过期，数字${stands}，`, login, this.count];
  }

  otherUser() {
    const who = "这台电脑已换成另一个账号登录";
    return [`${who}，您的数字${this.stands}${this.count}；请用您自己的账号重新登录后再上传`];
  }

  gone() {
    const list = build("a", { href: "../../" }, "月报列表");
    return ["服务器上找不到这份月报。乡镇（街道）改了代码的，请从", list, `重新打开，数字${this.stands}，会自动带过去${this.count}`];
  }

  refused() {
    return [`没有保存：${this.draft.reasons.join("；")}数字${this.stands}${this.count}`];
  }

  locked() {
    const why = this.draft.filing.why_locked || this.draft.reasons.join("；") || "月报已锁定。";
    return this.draft.wasOpen ? [why, build("a", { href: this.page }, "刷新页面")] : [why];
  }

  // While the server answers: what it did not take, then whether the rest is saved.
  calm() {
    const { draft } = this;
    const held = [
      [draft.conflicts.size, "格与同事填的不同，请逐格选择"],
      [draft.unreadable.length, "格不是整数件数，没有保存，请看格内提示"],
      [draft.refusals.size, "格服务器没有接受，请看格内提示"],
      [draft.stuck.length, "格没有上传，请看说明"],
    ];
    const words = held.filter(([number]) => number).map(([number, text]) => `${number} ${text}`);
    const rest = [[...words, this.rest].filter(Boolean).join("；")];
    const isListed = draft.conflicts.size || draft.stuck.length;
    const way = isListed ? [" ", build("a", { href: "#filing-conflicts" }, "去处理")] : [];
    return [...rest, ...way, ...this.news];
  }

  get news() {
    return this.draft.news ? [`；${this.draft.news}，`, build("a", { href: this.page }, "刷新页面")] : [];
  }

  get rest() {
    const { draft } = this;
    if (this.isPending) return draft.kept.isAtRisk ? `正在保存…${LEAVE}` : "正在保存…";
    if (!draft.filing.saved_at) return draft.kept.keys.length ? "" : "还没有填写";
    const others = draft.kept.keys.length ? "其余" : "";
    return `${others}已保存 ${inWordsOfTime(draft.filing.saved_at)}`;
  }

  get stands() {
    return this.draft.kept.isAtRisk ? `本机存不下（浏览器不允许或已满），${LEAVE}` : "已存在本机";
  }

  get count() {
    const number = this.draft.kept.keys.length;
    return number ? `（${number} 格）` : "";
  }
}
