// The inspection's address in the API; see line.js for its answers.
import { Line } from "../line.js";
import { blobOf } from "./shelf.js";

export class Server extends Line {
  constructor(form) {
    super(form, "inspection");
  }

  look() {
    return this.ask("GET", "");
  }

  save(items) {
    return this.ask("PATCH", "", { items });
  }

  sendPhoto(photo) {
    const body = new FormData();
    body.append("item", photo.item);
    body.append("token", photo.token);
    body.append("photo", blobOf(photo), photo.name || "photo.jpg");
    return this.ask("POST", "photos/", body);
  }

  removePhoto(key) {
    return this.ask("POST", `photos/${key}/remove/`, {});
  }

  finish(words) {
    return this.ask("POST", "finish/", words);
  }
}
