// The report's address in the API; see line.js for its answers.
import { Line } from "../line.js";

export class Server extends Line {
  constructor(form) {
    super(form, "filing");
  }

  look() {
    return this.ask("GET", "");
  }

  save(cells) {
    return this.ask("PATCH", "", { cells });
  }

  submit(revision) {
    return this.ask("POST", "submit/", { revision });
  }
}
