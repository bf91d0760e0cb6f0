// How far the inspection is, and whether all of it has been sent: always in words, at the top of the screen.
import { build } from "../filing/build.js";

const LEAVE = "请不要关闭本页";

export function showStatus(form, draft) {
  const status = document.getElementById("inspection-status");
  let said = "";
  draft.addEventListener("change", () => {
    showProgress(form, draft.cards);
    const parts = wordsOf(draft);
    const words = parts.map((part) => part.textContent ?? part).join("");
    const isAlert = alerts(draft);
    status.classList.toggle("is-alert", isAlert);
    status.dataset.state = isAlert ? "alert" : draft.isPending || draft.phase === "saving" ? "saving" : "saved";
    if (words === said) return;
    said = words;
    status.replaceChildren(...parts);
  });
}

function showProgress(form, cards) {
  const results = cards.map((card) => card.value.result);
  const failed = results.filter((result) => result === "fail").length;
  form.querySelector("[data-recorded]").textContent = results.filter(Boolean).length;
  form.querySelector("[data-failed-number]").textContent = failed;
  form.querySelector("[data-failed]").hidden = !failed;
}

function alerts(draft) {
  return draft.hasTrouble || draft.isAtRisk || held(draft).length > 0;
}

function wordsOf(draft) {
  const stands = draft.isAtRisk ? `本机存不下（浏览器不允许或已满），${LEAVE}` : "已存在本机";
  const count = countOf(draft);
  switch (draft.phase) {
    case "offline":
      return [count ? `没有网络，${stands}，连上后自动上传${count}` : "没有网络；接着记，会存在本机"];
    case "trouble":
      return [`服务器暂时没有回应，${stands}，稍后自动再试${count}`];
    case "signedOut":
      return [`登录已过期，记录${stands}，`, build("a", { href: draft.login }, "请重新登录"), count];
    case "otherUser":
      return [`这部手机已换成另一个账号登录，您的记录${stands}${count}；请用您自己的账号重新登录后再上传`];
    case "gone":
      return [`服务器上找不到这次检查，记录${stands}${count}`];
    case "refused":
      return [`没有保存：${draft.reasons.join("；")}记录${stands}${count}`];
    case "locked":
      return [`${draft.reasons.join("；")}${count ? `您的记录没有上传${count}。` : ""}`];
    default:
      return [[...held(draft), rest(draft)].filter(Boolean).join("；")];
  }
}

function held(draft) {
  const all = [
    [draft.conflicts.size, "项与同事记的不同，请选择"],
    [draft.refusals.size, "项没有保存，请看卡片上的提示"],
    [draft.refusedPhotos.size, "张照片没有接受，请看提示"],
  ];
  return all.filter(([number]) => number).map(([number, words]) => `${number} ${words}`);
}

function rest(draft) {
  if (draft.isPending || draft.phase === "saving") return draft.isAtRisk ? `正在保存…${LEAVE}` : "正在保存…";
  return held(draft).length ? "其余已保存" : "已全部保存";
}

// （3 项、2 张照片）
export function countOf(draft) {
  const parts = [
    draft.kept.keys.length && `${draft.kept.keys.length} 项`,
    draft.shelf.photos.size && `${draft.shelf.photos.size} 张照片`,
  ].filter(Boolean);
  return parts.length ? `（${parts.join("、")}）` : "";
}
