// A card of the checklist: one item with its result, words and photos. It shows and reads, and sends nothing.
import { build, button } from "../filing/build.js";
import { isSame } from "./kept.js";
import { blobOf, drawn } from "./shelf.js";

const THUMBNAIL = 320; // pixels

export class Card {
  constructor(element) {
    this.element = element;
    this.key = element.dataset.item;
    this.title = element.dataset.title;
    this.radios = [...element.querySelectorAll("input[type=radio]")];
    this.box = element.querySelector("textarea");
    this.cameras = [...element.querySelectorAll("input[type=file]")];
    this.photos = element.querySelector("[data-photos]");
    this.note = element.querySelector("[data-note]");
    this.was = ["result", "words"].map((name) => element.querySelector(`[name="was-${name}-${this.key}"]`));
    this.kept = [...this.photos.children].map((line) => ({ pk: Number(line.dataset.photo) })); // the server's
  }

  get value() {
    return { result: this.radios.find((radio) => radio.checked)?.value ?? "", words: this.box.value };
  }

  show({ result, words }) {
    for (const radio of this.radios) radio.checked = radio.value === result;
    if (this.box.value !== words) this.box.value = words;
  }

  // What the server holds; it stands in the form as well, for the form is what works without a script.
  get stored() {
    const [result, words] = this.was.map((input) => input.value);
    return { result, words };
  }

  set stored({ result, words }) {
    this.was[0].value = result;
    this.was[1].value = words;
  }

  get differs() {
    return !isSame(this.value, this.stored);
  }

  get isBeingTyped() {
    return document.activeElement === this.box;
  }

  // --- photos ----------------------------------------------------------------------------------------------

  // The server's photos, and behind them unsent: those on the shelf; reasons: token → why the server refused one.
  async showPhotos(unsent, reasons, { remove, drop }) {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const lines = await Promise.all(unsent.map((photo) => this.unsentLine(photo, reasons.get(photo.token), drop)));
    if (turn !== this.turn) return; // more has come meanwhile
    this.photos.replaceChildren(...this.kept.map((photo) => this.keptLine(photo, remove)), ...lines);
  }

  keptLine(photo, remove) {
    const url = photo.url ?? this.photos.querySelector(`[data-photo="${photo.pk}"] a`)?.href;
    photo.url = url;
    const picture = build("img", { src: url, alt: `${this.title} 照片` });
    const press = button("删除", () => remove(photo.pk), { "aria-label": `删除${this.title}的这张照片` });
    return build("li", { "data-photo": photo.pk }, build("a", { href: url }, picture), press);
  }

  async unsentLine(photo, reasons, drop) {
    const words = reasons ? reasons.join("；") : "未上传";
    const press = button("不要这张", () => drop(photo.token), { "aria-label": `不要${this.title}的这张照片` });
    const picture = await this.thumbnail(photo);
    return build("li", { class: "is-unsent" }, picture, build("p", { class: "card-note" }, words), press);
  }

  async thumbnail(photo) {
    try {
      const picture = await createImageBitmap(blobOf(photo));
      const canvas = drawn(picture, THUMBNAIL, (THUMBNAIL * picture.height) / picture.width);
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `${this.title} 未上传的照片`);
      return canvas;
    } catch {
      return build("span", { class: "quiet" }, photo.name);
    }
  }

  // --- what is said of it ----------------------------------------------------------------------------------

  say(words, ...buttons) {
    this.note.hidden = !words;
    this.note.replaceChildren(words ?? "", ...(buttons.length ? [build("br"), ...buttons] : []));
  }
}
