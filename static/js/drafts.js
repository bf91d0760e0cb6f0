// On every page, the admin's too: says which of this person's reports and inspections have something that is kept
// in this browser and not sent yet, and leads to them. What others typed on the same computer is neither shown nor
// counted. See filing/kept.js.
import { build, button } from "./filing/build.js";
import { CELLS, LABELS } from "./filing/cells.js";
import { belongs, keptBy, monthIn } from "./filing/kept.js";

const form = document.getElementById("filing");
const rows = [...(form?.querySelectorAll("tr[data-facility]") ?? [])];
const report = form && { page: form.dataset.page, codes: new Set(rows.map((row) => row.dataset.facility)) };

async function show(user) {
  const elsewhere = keptBy(user).filter((each) => !report || !belongs(each, report));
  const pages = [...new Set(elsewhere.map(({ page }) => page))];
  const reports = pages.map((page) => notice(page, elsewhere.filter((each) => each.page === page)));
  const lines = [...reports, ...(await inspections(user))];
  if (!lines.length) return;
  const attributes = { class: "messages messagelist unsent", "aria-label": "没有上传的记录" };
  document.querySelector("main").prepend(build("ul", attributes, ...lines));
}

// What knows of inspections is fetched where one has left something behind: most browsers never need it.
async function inspections(user) {
  if (!Object.keys(window.localStorage).some((name) => name.startsWith("inspection"))) return [];
  const { unsentInspections } = await import("./inspection/unsent.js");
  return unsentInspections(user);
}

function notice(page, kept) {
  const words = `${inWords(page)}有 ${kept.length} 格填好的数还没有上传，存在这台电脑上。`;
  if (page === window.location.pathname) return withoutReport(words, kept);
  return build("li", { class: "warning" }, words, build("a", { href: page }, "打开月报，自动上传"));
}

function inWords(page) {
  const [year, month] = monthIn(page)?.split("-") ?? [];
  return year ? `${year}年${Number(month)}月的月报` : "月报";
}

// There is no report at its address any more: the way to where it may be, and its values, to be copied.
function withoutReport(words, kept) {
  const list = build("a", { href: "../../" }, "月报列表");
  const line = build(
    "li",
    { class: "warning" },
    build("p", {}, words),
    build("p", {}, "这个网址现在没有月报。乡镇（街道）改了代码的，请从", list, "打开这个月的月报，数字会自动带过去并上传。"),
    build("p", {}, "不再需要的，先核对或抄下这些数，再放弃："),
    tableOf(kept),
    build("p", {}, button("放弃这些数", () => letGo(line, kept))),
  );
  return line;
}

// A row for each facility, with headings: copied, it can be pasted into a grid or a workbook as it is.
function tableOf(kept) {
  const codeOf = ({ key }) => key.split("/")[0];
  const codes = [...new Set(kept.map(codeOf))].sort();
  const cells = CELLS.filter((name) => kept.some(({ key }) => key.endsWith(`/${name}`)));
  const values = new Map(kept.map(({ key, record }) => [key, record.value]));
  const heads = ["网点编号", ...cells.map((name) => LABELS[name])];
  const textsOf = (code) => [code, ...cells.map((name) => values.get(`${code}/${name}`) ?? "")];
  return build(
    "table",
    {},
    build("thead", {}, build("tr", {}, ...heads.map((text) => build("th", { scope: "col" }, text)))),
    build("tbody", {}, ...codes.map((code) => build("tr", {}, ...textsOf(code).map((text) => build("td", {}, text))))),
  );
}

function letGo(line, kept) {
  for (const { name } of kept) window.localStorage.removeItem(name);
  line.remove();
}

const { user } = document.querySelector(".site-header")?.dataset ?? {}; // none where a popup has no header
if (user) {
  show(user).catch(() => {
    // A browser that stores nothing has nothing that is not sent.
  });
}
