// Witnesses, and the photographs and recordings that officers made. Of a file its name, size and SHA-256 are kept; the
// file itself is read once, here, and goes nowhere.
import { read, say, showErrors } from "./bind.js";
import { sha256 } from "./sha256.js";

class List {
  constructor(step, values, changed) {
    Object.assign(this, { step, values, changed, list: step.querySelector("ul"), row: step.querySelector("template").content });
    this.listed();
  }

  listed() {
    this.list.replaceChildren(...this.values.map((value, place) => {
      const line = this.row.cloneNode(true);
      line.querySelector("span").textContent = this.called(value);
      line.querySelector("button").addEventListener("click", async () => {
        this.values.splice(place, 1);
        this.listed();
        await this.changed();
      });
      return line;
    }));
  }

  async add(value) {
    this.values.push(value);
    this.listed();
    await this.changed();
  }
}

export class Witnesses extends List {
  constructor(step, values, changed) {
    super(step, values, changed);
    const form = step.querySelector("form");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const given = read(form);
      const errors = {};
      if (!given.name) errors.name = say("name_missing");
      if (given.age !== null && given.age < 18) errors.age = say("age_wrong");
      if (showErrors(form, errors)) return;
      form.reset();
      await this.add(given);
    });
  }

  called(one) { return [one.name, one.age, one.signed ? say("signed") : say("not_signed")].filter(Boolean).join(", "); }
}

export class Recordings extends List {
  constructor(step, values, changed) {
    super(step, values, changed);
    const field = step.querySelector("input[type=file]");
    const told = step.querySelector("[role=status]");
    field.addEventListener("change", async () => {
      for (const file of field.files) {
        const digest = await sha256(file, (done) => { told.textContent = say("reading", { name: file.name, done: Math.round(done / 2 ** 20), of: Math.round(file.size / 2 ** 20) }); });
        const kind = /^(video|audio)\//.test(file.type) ? "recording" : "photograph";
        await this.add({ kind, name: file.name, size: file.size, sha256: digest });
      }
      told.textContent = "";
      field.value = "";
    });
  }

  called(one) { return `${one.name}, ${one.size.toLocaleString("en-IN")} B, ${one.sha256.slice(0, 8)}…`; }
}
