// The field form: opened with the officer's PIN, four steps, everything kept sealed on the phone as it is typed. The
// page holds no record; what it shows comes from the shelf.
import { read, fill, say, showErrors } from "./bind.js";
import { Exhibits } from "./exhibit.js";
import { Recordings, Witnesses } from "./lists.js";
import { against, kept, load } from "./load.js";
import { formKey, isGo, opened, pinKey, sealed } from "./seal.js";
import { asFile, measured, send, SignedOut } from "./send.js";
import { every, put, remove } from "./shelf.js";

const $ = (selector) => document.querySelector(selector);
const root = $("#field");
const urls = { clock: root.dataset.clock, send: root.dataset.send };
const STEPS = ["premises", "exhibits", "witnesses", "close"];
const ASK_AGAIN = 30_000; // ms between two looks for the office
let reached = false; // whether the office answered last: a phone can have a network and no office
let open = null;
let exhibits = null;

// A form that is open: its pack, its writing, and how both are kept.
class Open {
  constructor(row, pack, key, state) { Object.assign(this, { row, pack, key, state }); this.writing = Promise.resolve(); }

  save() {
    this.writing = this.writing.then(async () => {
      this.row.state = await sealed(this.key, this.state, `state|${this.row.form}`);
      await put(this.row);
    });
    return this.writing;
  }

  get unsent() { return this.state.mark !== this.state.sent.mark; }
}

async function changed() {
  open.state.mark = (open.state.mark || 0) + 1;
  await open.save();
  tell();
}

// What stands at the top: whether there is a network, what lies here, what the office said last.
function tell(words) {
  const line = $("#net");
  line.hidden = false;
  line.classList.toggle("off", !reached);
  const seized = open ? open.state.memo.seized.length : 0;
  const kept = !seized ? "" : open.unsent ? say("kept", { n: seized }) : say("all_sent", { n: seized });
  line.querySelector("b").textContent = say(reached ? "connected" : "not_connected");
  line.querySelector("span").textContent = words || kept;
}

// Looks for the office. What waits goes to it when it is found again, and a closed memo whenever it is there.
async function look() {
  const before = reached;
  try {
    await measured(urls.clock);
    reached = true;
  } catch (error) {
    reached = error instanceof SignedOut;
    if (reached && open?.unsent) $("#sign-in").hidden = false;
  }
  const found = reached && (!before || open?.state.memo.close);
  if (found && open?.unsent && open.state.go && $("#sign-in").hidden) await sending();
  else if (before !== reached) tell();
}

// The PIN ----------------------------------------------------------------------------------------------------------
async function choices() {
  const rows = await every();
  const list = $("#forms");
  list.replaceChildren(...rows.map((row) => {
    const line = $("#form-choice").content.cloneNode(true);
    const radio = line.querySelector("input");
    radio.value = row.form;
    radio.checked = rows.length === 1; // the one form there is, not a choice
    line.querySelector("span").textContent = say("form_name", { label: row.label, n: row.number });
    return line;
  }));
  $("#none").hidden = rows.length > 0;
  $("#unlock").hidden = rows.length === 0;
}

// A form that came as a file, to a district without a link. A form that lies here already is never written over.
async function fromFile(event) {
  event.preventDefault();
  const step = $("#load");
  const wrong = against([...step.querySelectorAll("[data-pin]")]);
  if (wrong) { showErrors(step, { pin: step.dataset[wrong] }); return; }
  try {
    const pack = JSON.parse(await $("#pack").files[0].text());
    if (pack.format !== "thelivu-field/1" || (await every()).some((one) => one.form === pack.form)) throw new Error("pack");
    await kept(root.dataset.worker, location.pathname);
    const { reading } = await measured(urls.clock);
    await load(pack, step.querySelector("[data-pin]").value, reading);
  } catch {
    showErrors(step, { pack: step.dataset.failed });
    return;
  }
  step.reset();
  showErrors(step, {});
  choices();
}

async function unlock(event) {
  event.preventDefault();
  const step = $("#unlock");
  const given = read(step);
  const row = (await every()).find((one) => one.form === given.form);
  if (!row) { showErrors(step, { pin: say("choose") }); return; }
  try {
    const pack = await opened(await pinKey(given.pin, row.salt), row.pack, `pack|${row.form}`);
    const key = await formKey(pack.key);
    open = new Open(row, pack, key, await opened(key, row.state, `state|${row.form}`));
  } catch {
    showErrors(step, { pin: say("pin_wrong") });
    return;
  }
  step.reset();
  if (!await alone(row.form)) { open = null; showErrors(step, { pin: say("open_elsewhere") }); return; }
  begin();
}

// One window a form: two would write over each other.
function alone(form) {
  return new Promise((done) => {
    navigator.locks.request(`form-${form}`, { ifAvailable: true }, (lock) => {
      done(Boolean(lock));
      return lock ? new Promise(() => {}) : undefined;
    });
  });
}

// The steps --------------------------------------------------------------------------------------------------------
function begin() {
  exhibits = new Exhibits(open, changed);
  $("#locked").hidden = true;
  $("#work").hidden = false;
  for (const place of document.querySelectorAll("[data-pack]")) place.textContent = open.pack[place.dataset.pack];
  fill($("#premises"), open.state.memo.place);
  fill($("#close"), open.state.memo.close || open.state.closing || {});
  fill($("#sids"), { esakshya: open.state.memo.esakshya });
  new Witnesses($("#witness"), open.state.memo.witnesses, changed);
  new Recordings($("#recording"), open.state.memo.recordings, changed);
  go();
  show(open.state.step || "premises");
  if (reached && open.unsent && open.state.go) look();
}

function go() {
  const inside = Boolean(open.state.go);
  $("#go").hidden = inside;
  for (const one of document.querySelectorAll(".after-go")) one.hidden = !inside;
  $("#run-out").hidden = inside || Date.now() < Date.parse(open.pack.valid_until);
}

async function show(step) {
  const wanted = open.state.go ? step : "premises";
  open.state.step = wanted;
  for (const name of STEPS) {
    $(`#step-${name}`).hidden = name !== wanted;
    const tab = $(`[data-step="${name}"]`);
    if (name === wanted) tab.setAttribute("aria-current", "step"); else tab.removeAttribute("aria-current");
  }
  if (wanted === "exhibits") toExhibits(open.state.draft ? undefined : null);
  await open.save();
  tell();
  $(`#step-${wanted} h1`).focus();
}

// undefined: the next label; null: the list; else this one.
function toExhibits(item) {
  const listing = item === null;
  $("#exhibits-listed").hidden = !listing;
  $("#exhibit").hidden = listing;
  if (listing) {
    exhibits.listed(toExhibits);
    $("#step-exhibits h1").textContent = say("exhibits");
  } else {
    exhibits.show(item);
    const place = exhibits.seized.findIndex((one) => one.id === exhibits.item.id);
    $("#step-exhibits h1").textContent = say("exhibit_n", { n: (place < 0 ? exhibits.seized.length : place) + 1 });
  }
}

async function saveExhibit(event) {
  event.preventDefault();
  if (await exhibits.save(event.submitter.value === "seal")) { toExhibits(null); window.scrollTo(0, 0); }
}

async function enterGo(event) {
  event.preventDefault();
  const { go: code } = read($("#go"));
  if (!await isGo(code, open.pack.go_check)) { showErrors($("#go"), { go: say("go_wrong") }); return; }
  open.state.go = code;
  open.state.memo.place = { ...read($("#premises")), entered_at: new Date().toISOString() };
  fill($("#premises"), open.state.memo.place);
  await changed();
  go();
}

async function close(event) {
  event.preventDefault();
  const given = read($("#close"));
  const errors = {};
  if (!given.nothing_else) errors.nothing_else = say("nothing_else_missing");
  if (given.total !== open.state.memo.seized.length) errors.total = say("total_wrong", { n: open.state.memo.seized.length });
  if (!given.forwarded_to) errors.forwarded_to = say("choose");
  if (showErrors($("#close"), errors)) return;
  open.state.memo.place.left_at = open.state.memo.place.left_at || new Date().toISOString();
  open.state.memo.close = given;
  await changed();
  sending();
}

let underway = null; // one return at a time

function sending() {
  underway ||= sendNow().finally(() => { underway = null; });
  return underway;
}

async function sendNow() {
  tell(say("sending"));
  try {
    let said = await send(open, urls);
    if (open.unsent && said.state === "taken") said = await send(open, urls); // what was written since the lost answer
    reached = true;
    tell(said.state === "taken" ? say("all_sent", { n: open.state.memo.seized.length }) : say("waits", { why: said.waits.join(" ") }));
    $("#sign-in").hidden = true;
    $("#remove").hidden = !(open.state.memo.close && said.state === "taken" && !open.unsent);
    if (open.state.step === "exhibits") toExhibits(null);
  } catch (error) {
    $("#sign-in").hidden = !(error instanceof SignedOut);
    reached = !(error instanceof TypeError);
    tell(error instanceof SignedOut ? say("signed_out") : reached ? error.message : "");
  }
}

// What is typed is kept as it is typed.
function keep(selector, write) {
  let waits = 0;
  $(selector).addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(write, 150);
  });
}

$("#unlock").addEventListener("submit", unlock);
$("#load").addEventListener("submit", fromFile);
$("#from-file").hidden = !(globalThis.crypto?.subtle && "serviceWorker" in navigator);
$("#go").addEventListener("submit", enterGo);
$("#exhibit").addEventListener("submit", saveExhibit);
$("#close").addEventListener("submit", close);
$("#next").addEventListener("click", () => toExhibits(undefined));
$("#back").addEventListener("click", () => toExhibits(null));
$("#send").addEventListener("click", sending);
$("#file").addEventListener("click", () => asFile(open));
$("#remove").addEventListener("click", async () => { await remove(open.row.form); location.reload(); });
for (const tab of document.querySelectorAll("[data-step]")) tab.addEventListener("click", () => show(tab.dataset.step));
keep("#premises", () => { open.state.memo.place = { ...open.state.memo.place, ...read($("#premises")) }; return changed(); });
keep("#sids", () => { open.state.memo.esakshya = read($("#sids")).esakshya.filter((one) => /^\d{16}$/.test(one)); return changed(); });
$("#sids").addEventListener("change", () => {
  const wrong = read($("#sids")).esakshya.find((one) => !/^\d{16}$/.test(one));
  showErrors($("#sids"), wrong ? { esakshya: say("sid_wrong", { sid: wrong }) } : {});
});
keep("#close", () => { open.state.closing = read($("#close")); return open.save(); });
keep("#exhibit", () => exhibits.keepDraft());
addEventListener("online", look);
addEventListener("offline", () => { reached = false; tell(); });
setInterval(look, ASK_AGAIN);
tell();
look();
choices();
