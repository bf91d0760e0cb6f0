// The wall display: turns its pages by itself, and goes on with those it has while the server does not answer,
// saying how old they are. Whoever wants no motion, or presses 暂停, stays on a page; its data still come anew.
const PATIENCE = 10_000; // milliseconds for an answer
const LOOK = 10_000; // between two looks at how old the data are
const MINUTE = 60_000;

class Screen {
  constructor(root) {
    this.root = root;
    this.old = root.querySelector("[data-old]");
    this.button = root.querySelector("[data-pause]");
    this.links = [...root.querySelectorAll("[data-turn]")];
    this.total = root.querySelectorAll("ol [data-turn]").length;
    this.seconds = Number(root.dataset.seconds);
    this.trouble = null;
    this.asked = 0;
    this.pages = new Map();
    this.current = this.keep(root.querySelector(".screen-page"));
    this.pause(window.matchMedia("(prefers-reduced-motion: reduce)").matches);
    setInterval(() => this.tellAge(), LOOK);
  }

  keep(element) {
    const number = Number(element.dataset.page);
    this.pages.set(number, { number, element, taken: element.dataset.taken, at: Date.now() });
    return number;
  }

  // The number of the page that lies so many pages ahead.
  ahead(step, from = this.current) {
    return ((from - 1 + step + this.total) % this.total) + 1;
  }

  pause(isPaused) {
    this.isPaused = isPaused;
    this.button.textContent = isPaused ? "继续翻页" : "暂停翻页";
    this.button.hidden = false;
    this.wait();
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(this.isPaused ? this.current : this.ahead(1)), this.seconds * 1000);
  }

  // Shows a page anew, or as it was when the server does not answer; one that never came is passed over.
  async show(number) {
    clearTimeout(this.timer);
    const asked = ++this.asked;
    const answer = await this.fetch(number);
    if (asked !== this.asked) return;
    this.trouble = answer.trouble ?? null;
    if (answer.page) this.keep(answer.page);
    this.put(this.pages.get(number) ?? this.nextKept(number));
    this.wait();
  }

  nextKept(number) {
    let next = number;
    while (!this.pages.has(next)) next = this.ahead(1, next);
    return this.pages.get(next);
  }

  put(page) {
    this.root.querySelector(".screen-page").replaceWith(page.element);
    this.current = page.number;
    history.replaceState(null, "", this.address(page.number));
    for (const link of this.links) this.point(link);
    this.tellAge();
  }

  point(link) {
    const turn = link.dataset.turn;
    const number = { previous: this.ahead(-1), next: this.ahead(1) }[turn] ?? Number(turn);
    link.href = this.address(number);
    if (turn === String(this.current)) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }

  address(number) {
    const address = new URL(window.location.href);
    address.searchParams.set("page", number);
    return address.href;
  }

  // { page }, or { trouble }: "signedOut" or "silent".
  async fetch(number) {
    try {
      const answer = await fetch(this.address(number), { signal: AbortSignal.timeout(PATIENCE) });
      if (new URL(answer.url).pathname === this.root.dataset.login || answer.status === 403) {
        return { trouble: "signedOut" };
      }
      const text = answer.ok ? await answer.text() : "";
      const page = new DOMParser().parseFromString(text, "text/html").querySelector(".screen-page");
      return page ? { page: document.adoptNode(page) } : { trouble: "silent" };
    } catch {
      return { trouble: "silent" };
    }
  }

  tellAge() {
    const page = this.pages.get(this.current);
    const minutes = Math.floor((Date.now() - page.at) / MINUTE);
    this.old.hidden = !this.trouble;
    if (!this.trouble) return;
    const age = minutes ? `已 ${inWords(minutes)}没有更新` : "正在重新连接";
    this.old.textContent = `数据停在 ${page.taken}，${age}`;
    if (this.trouble === "signedOut") this.old.replaceChildren(`数据停在 ${page.taken}：登录已过期，`, this.wayIn());
  }

  wayIn() {
    const link = document.createElement("a");
    const { pathname, search } = window.location;
    link.href = `${this.root.dataset.login}?next=${encodeURIComponent(pathname + search)}`;
    link.textContent = "请重新登录";
    return link;
  }

  listen() {
    this.button.addEventListener("click", () => this.pause(!this.isPaused));
    for (const link of this.links) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.show(Number(new URL(link.href).searchParams.get("page")));
      });
    }
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowRight" || event.key === "PageDown") this.show(this.ahead(1));
    else if (event.key === "ArrowLeft" || event.key === "PageUp") this.show(this.ahead(-1));
    else if (event.key === " " && !event.target.closest("button, a")) this.pause(!this.isPaused);
    else return;
    event.preventDefault();
  }
}

// 15 分钟; 2 小时 5 分钟.
function inWords(minutes) {
  const hours = Math.floor(minutes / 60);
  return hours ? `${hours} 小时 ${minutes % 60} 分钟` : `${minutes} 分钟`;
}

function offerFullScreen(button) {
  if (!document.fullscreenEnabled) return;
  button.hidden = false;
  button.addEventListener("click", () => document.documentElement.requestFullscreen());
  document.addEventListener("fullscreenchange", () => {
    button.hidden = Boolean(document.fullscreenElement);
  });
}

const root = document.querySelector(".screen");
new Screen(root).listen();
offerFullScreen(root.querySelector("[data-full]"));
