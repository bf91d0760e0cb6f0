// On every page: which inspections of this person have results or photos that are kept in this browser and not
// sent yet, and the way to them. Where one is over and takes nothing any more, what is left is shown until it
// is let go.
import { build, button } from "../filing/build.js";
import { keptBy } from "./kept.js";
import { inWords } from "./notes.js";
import { clearPhotos, photosBy } from "./shelf.js";

export function unsentInspections(user) {
  const live = document.getElementById("inspection")?.dataset.page;
  const kept = keptBy(user);
  const photos = photosBy(user);
  const pages = [...new Set([...kept.map(({ page }) => page), ...photos.keys()])];
  return pages
    .filter((page) => page !== live)
    .map((page) => notice(user, page, kept.filter((each) => each.page === page), photos.get(page) ?? 0));
}

function notice(user, page, kept, photos) {
  const parts = [kept.length && `${kept.length} 项`, photos && `${photos} 张照片`].filter(Boolean);
  const [number] = page.split("/").filter(Boolean).slice(-1);
  const words = `检查 ${number} 有 ${parts.join("、")}还没有上传，存在这台设备上。`;
  if (page !== window.location.pathname)
    return build("li", { class: "warning" }, words, build("a", { href: page }, "打开检查，自动上传"));
  return leftBehind(user, page, kept, words);
}

// The inspection is done or cancelled: its page takes nothing any more.
function leftBehind(user, page, kept, words) {
  const items = kept.map(({ key, record }) => build("li", {}, `${record.title || key}：${inWords(record)}`));
  const letGo = async () => {
    for (const { name } of kept) window.localStorage.removeItem(name);
    await clearPhotos(user, page);
    line.remove();
  };
  const line = build(
    "li",
    { class: "warning" },
    build("p", {}, words, "这次检查已经完成或取消，不能再传；需要的请先抄下，再放弃："),
    build("ul", {}, ...items),
    build("p", {}, button("放弃这些记录", letGo)),
  );
  return line;
}
