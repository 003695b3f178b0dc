// One exhibit a screen: a label of the block, what it is and how it was found, its bag, its custody so far.
import { read, fill, say, showErrors, clock } from "./bind.js";
import { newId } from "./seal.js";

const step = document.querySelector("#exhibit");
const list = document.querySelector("#exhibit-list");
const tag = step.querySelector("#tag");
const choice = step.querySelector('[name="number"]');

const luhn = (digits) => [...digits].reverse().reduce((sum, one, place) => {
  const doubled = place % 2 ? one * 2 : Number(one);
  return sum + (doubled > 9 ? doubled - 9 : doubled);
}, 0) % 10 === 0;

// Where two numbers that should agree first part, in words: "the fourth digit".
function parting(one, other) {
  let place = 0;
  while (place < Math.max(one.length, other.length) && one[place] === other[place]) place += 1;
  return place + 1;
}

function errorsOf(given, imeis, again, { sealing }) {
  const errors = {};
  for (const name of ["kind", "state"]) if (!given[name]) errors[name] = say("choose");
  if (!given.spot) errors.spot = say("spot_missing");
  for (const name of ["imei1", "imei2"]) {
    if (imeis[name] && !(/^\d{15}$/.test(imeis[name]) && luhn(imeis[name]))) errors[name] = say("imei_wrong");
  }
  if (!given.sha256 && !given.not_computed) errors.digest = say("choose");
  if (given.digest === "computed" && !/^[0-9a-f]{64}$/.test(given.sha256)) errors.sha256 = say("digest_wrong");
  if (given.bag !== again) errors.bag_again = say("bags_differ", { n: parting(given.bag, again), one: given.bag, two: again });
  else if (sealing && !given.bag) errors.bag = say("bag_missing");
  return errors;
}

export class Exhibits {
  constructor(open, changed) {
    this.open = open;
    this.changed = changed;
  }

  get seized() { return this.open.state.memo.seized; }

  // The item on the screen: a kept one again, or the next label of the block.
  show(item) {
    const used = new Set(this.seized.filter((one) => one.id !== item?.id).map((one) => one.number));
    const free = Object.keys(this.open.pack.labels).map(Number).filter((number) => !used.has(number)).sort((a, b) => a - b);
    this.item = item || this.open.state.draft || { id: newId(), number: free[0], found_at: new Date().toISOString() };
    choice.replaceChildren(...free.map((number) => new Option(this.open.pack.labels[number], number)));
    step.reset();
    const numbers = this.item.serials || [];
    const imeis = numbers.filter((one) => /^\d{15}$/.test(one));
    fill(step, { ...this.item, bag_again: this.item.bag, imei1: imeis[0], imei2: imeis[1],
      serials: numbers.filter((one) => !imeis.includes(one)), digest: this.item.sha256 ? "computed" : this.item.not_computed,
      sem: this.item.sem === true ? "yes" : this.item.sem === false ? "no" : "open" });
    tag.textContent = this.open.pack.labels[this.item.number];
    step.querySelector("#change").open = false;
    step.querySelector("fieldset.all").disabled = (this.open.state.locked || []).includes(this.item.id);
    this.custody();
    showErrors(step, {});
  }

  taken() {
    const { imei1, imei2, bag_again: again, digest, sem, ...given } = read(step);
    const strip = (written) => written.replace(/\s/g, "");
    const imeis = { imei1: strip(imei1), imei2: strip(imei2) };
    const item = { ...given, id: this.item.id, found_at: this.item.found_at, sealed_at: this.item.sealed_at ?? null,
      number: Number(given.number), serials: [...Object.values(imeis).filter(Boolean), ...given.serials],
      sem: { yes: true, no: false }[sem] ?? null, not_computed: digest === "computed" ? "" : digest,
      sha256: digest === "computed" ? given.sha256.toLowerCase() : "" };
    return { item, again, imeis, errors: (sealing) => errorsOf({ ...item, digest }, imeis, again, { sealing }) };
  }

  // What is typed is kept at once, as a draft that is not sent.
  async keepDraft() {
    const { item, again } = this.taken();
    tag.textContent = this.open.pack.labels[item.number];
    if (this.seized.some((one) => one.id === item.id)) return;
    this.open.state.draft = { ...item, bag: item.bag === again ? item.bag : "" };
    await this.open.save();
  }

  async save(sealing) {
    const { item, errors } = this.taken();
    if (showErrors(step, errors(sealing))) return false;
    const kept = { ...item, bag: sealing ? item.bag : "", sealed_at: sealing ? item.sealed_at || new Date().toISOString() : null };
    const others = this.seized.filter((one) => one.id !== kept.id);
    this.open.state.memo.seized = [...others, kept].sort((a, b) => a.number - b.number);
    delete this.open.state.draft;
    await this.changed();
    return true;
  }

  custody() {
    const rows = step.querySelectorAll("#custody [data-at]");
    rows[0].textContent = clock(this.item.found_at);
    const sealed = step.querySelector("#custody .is-sealed");
    sealed.hidden = !this.item.sealed_at;
    step.querySelector("#custody .not-sealed").hidden = Boolean(this.item.sealed_at);
    if (this.item.sealed_at) sealed.querySelector("b").textContent = clock(this.item.sealed_at);
    for (const who of step.querySelectorAll("[data-officer]")) who.textContent = this.open.pack.officer;
  }

  listed(show) {
    const row = document.querySelector("#exhibit-row").content;
    list.replaceChildren(...this.seized.map((item) => {
      const line = row.cloneNode(true);
      line.querySelector("button").textContent = this.open.pack.labels[item.number];
      line.querySelector("button").addEventListener("click", () => show(item));
      const kind = document.querySelector(`#exhibit [name="kind"][value="${item.kind}"]`);
      const sent = (this.open.state.locked || []).includes(item.id);
      line.querySelector("[data-kind]").textContent = kind?.parentElement.textContent.trim() ?? item.kind;
      line.querySelector("[data-state]").textContent = say(sent ? "item_sent" : item.bag ? "item_sealed" : "item_open", { bag: item.bag });
      return line;
    }));
    document.querySelector("#no-exhibits").hidden = this.seized.length > 0;
  }
}
