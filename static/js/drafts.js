// On every page, the admin's too: says which of this person's reports have figures that are kept in this browser and not sent
// yet, and leads to them. What others typed on the same computer is neither shown nor counted. See
// filing/kept.js.
"use strict";
{
  const { user } = document.querySelector(".site-header")?.dataset ?? {}; // none where a popup has no header
  const PREFIX = `unsent|${user}|`;

  // Address of the report's page → the names under which its cells are kept.
  const kept = () => {
    const found = new Map();
    for (const name of Object.keys(window.localStorage)) {
      if (!name.startsWith(PREFIX)) continue;
      const page = name.slice(PREFIX.length).split("|")[0];
      found.set(page, [...(found.get(page) ?? []), name]);
    }
    return found;
  };

  const element = (name, textContent, attributes = {}) =>
    Object.assign(document.createElement(name), { textContent }, attributes);

  const monthOf = (page) => {
    const [, year, month] = /\/(\d{4})-(\d\d)\/$/.exec(page) ?? [];
    return year ? `${year}年${Number(month)}月的月报` : "月报";
  };

  const notice = (page, names) => {
    const words = `${monthOf(page)}有 ${names.length} 格填好的数还没有上传，存在这台电脑上。`;
    const line = element("li", words, { className: "warning" });
    if (page !== window.location.pathname) {
      line.append(element("a", "打开月报，自动上传", { href: page }));
    } else {
      line.append(letGo(line, names));
    }
    return line;
  };

  // The report itself cannot be opened any more: its values can go, on the person's own word.
  const letGo = (line, names) => {
    const button = element("button", "放弃这些数", { type: "button", className: "button secondary" });
    button.addEventListener("click", () => {
      for (const name of names) window.localStorage.removeItem(name);
      line.remove();
    });
    return button;
  };

  const show = () => {
    const isOpen = (page) => page === window.location.pathname && document.getElementById("filing");
    const lines = [...kept()].filter(([page]) => !isOpen(page)).map(([page, names]) => notice(page, names));
    if (!lines.length) return;
    const list = element("ul", "", { className: "messages messagelist unsent" });
    list.setAttribute("aria-label", "没有上传的月报");
    list.append(...lines);
    document.querySelector("main").prepend(list);
  };

  try {
    if (user) show();
  } catch {
    // A browser that stores nothing has nothing that is not sent.
  }
}
