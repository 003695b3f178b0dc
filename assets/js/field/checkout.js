// Puts a form on this phone: the office gives the pack, the PIN seals it here, and the pages are kept for later.
import { formKey, fresh, pinKey, sealed } from "./seal.js";
import { measured } from "./send.js";
import { put } from "./shelf.js";

const form = document.querySelector("#check-out");
const said = document.querySelector("#said");
const pins = [...form.querySelectorAll("[data-pin]")];

function active(registration) {
  const coming = registration.installing || registration.waiting;
  if (!coming) return Promise.resolve();
  return new Promise((done, failed) => coming.addEventListener("statechange", () => {
    if (coming.state === "activated") done();
    if (coming.state === "redundant") failed(new Error("worker"));
  }));
}

async function checkOut() {
  const { worker, shell } = form.dataset;
  await active(await navigator.serviceWorker.register(worker, { scope: shell })); // before anything is given out
  const { reading } = await measured(form.dataset.clock);
  const body = new FormData(form);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  const pack = await answer.json();
  if (!answer.ok) throw new Error(pack.error);
  const salt = fresh(16);
  const clock = { out: reading };
  const state = { memo: { place: {}, seized: [], recordings: [], esakshya: [], witnesses: [], close: null }, go: "", sequence: 0, sent: {}, clock };
  await put({
    form: pack.form, label: pack.label, number: pack.number, salt,
    pack: await sealed(await pinKey(pins[0].value, salt), pack, `pack|${pack.form}`),
    state: await sealed(await formKey(pack.key), state, `state|${pack.form}`),
  });
  await navigator.storage?.persist?.();
  location.assign(shell);
}

form.hidden = !(globalThis.crypto?.subtle && "serviceWorker" in navigator && "indexedDB" in globalThis);
document.querySelector("#cannot").hidden = !form.hidden;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const wrong = pins[0].value.length < 6 ? "short" : pins[0].value !== pins[1].value ? "differ" : "";
  said.textContent = wrong ? said.dataset[wrong] : said.dataset.working;
  said.hidden = false;
  if (wrong) return;
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  try {
    await checkOut();
  } catch (error) {
    said.textContent = error.message === "worker" || error instanceof TypeError ? said.dataset.failed : error.message;
    button.disabled = false;
  }
});
