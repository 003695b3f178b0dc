// Puts a form on this phone: the office gives the pack, the PIN seals it here, and the pages are kept for later.
import { against, kept, load } from "./load.js";
import { measured } from "./send.js";

const form = document.querySelector("#check-out");
const said = document.querySelector("#said");
const pins = [...form.querySelectorAll("[data-pin]")];

async function checkOut() {
  const { worker, shell } = form.dataset;
  await kept(worker, shell); // before anything is given out
  const { reading } = await measured(form.dataset.clock);
  const body = new FormData(form);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  const pack = await answer.json();
  if (!answer.ok) throw new Error(pack.error);
  await load(pack, pins[0].value, reading);
  location.assign(shell);
}

form.hidden = !(globalThis.crypto?.subtle && "serviceWorker" in navigator && "indexedDB" in globalThis);
document.querySelector("#cannot").hidden = !form.hidden;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const wrong = against(pins);
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
