// Puts a pack on this phone, whether the office gave it or a file: the PIN seals it here, and the pages are kept for later.
import { formKey, fresh, pinKey, sealed } from "./seal.js";
import { put } from "./shelf.js";

// The pages first: a form without them cannot be opened where there is no network.
export async function kept(worker, scope) {
  const registration = await navigator.serviceWorker.register(worker, { scope });
  const coming = registration.installing || registration.waiting;
  if (!coming) return;
  await new Promise((done, failed) => coming.addEventListener("statechange", () => {
    if (coming.state === "activated") done();
    if (coming.state === "redundant") failed(new Error("worker"));
  }));
}

// What is wrong with a new PIN, as the name of a sentence; "" where nothing is.
export const against = ([pin, again]) => (pin.value.length < 6 ? "short" : pin.value !== again.value ? "differ" : "");

export async function load(pack, pin, out) {
  const salt = fresh(16);
  const memo = { place: {}, seized: [], recordings: [], esakshya: [], witnesses: [], close: null };
  const state = { memo, go: "", sequence: 0, sent: {}, clock: { out } };
  await put({
    form: pack.form, label: pack.label, number: pack.number, salt,
    pack: await sealed(await pinKey(pin, salt), pack, `pack|${pack.form}`),
    state: await sealed(await formKey(pack.key), state, `state|${pack.form}`),
  });
  await navigator.storage?.persist?.();
}
