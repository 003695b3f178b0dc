// Keys and seals of the field form, by the browser's own WebCrypto: a pack is kept under the officer's PIN, what is
// written and what is sent under the form's key. The other side stands in thelivu.exhibits.field_form.

const ITERATIONS = 600_000; // PBKDF2-SHA-256
const NONCE = 12; // bytes
const text = new TextEncoder();
const subtle = globalThis.crypto.subtle;

export const fresh = (length) => crypto.getRandomValues(new Uint8Array(length));
export const hex = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
export const newId = () => hex(fresh(16));
const unhex = (written) => Uint8Array.from(written.match(/../g), (pair) => parseInt(pair, 16));
const gcm = (nonce, bound) => ({ name: "AES-GCM", iv: nonce, additionalData: text.encode(bound) });

async function stretched(secret, salt, usage) {
  const raw = await subtle.importKey("raw", text.encode(secret), "PBKDF2", false, usage);
  return [{ name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS }, raw];
}

export async function pinKey(pin, salt) {
  const [way, raw] = await stretched(pin, salt, ["deriveKey"]);
  return subtle.deriveKey(way, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export const formKey = (written) => subtle.importKey("raw", unhex(written), "AES-GCM", false, ["encrypt", "decrypt"]);

export async function sealed(key, thing, bound) {
  const nonce = fresh(NONCE);
  const body = new Uint8Array(await subtle.encrypt(gcm(nonce, bound), key, text.encode(JSON.stringify(thing))));
  const whole = new Uint8Array(NONCE + body.length);
  whole.set(nonce);
  whole.set(body, NONCE);
  return whole;
}

// Throws where the key or one bit is another.
export async function opened(key, whole, bound) {
  const plain = await subtle.decrypt(gcm(whole.slice(0, NONCE), bound), key, whole.slice(NONCE));
  return JSON.parse(new TextDecoder().decode(plain));
}

// The go code is checked where there is no network, against what the pack has of it.
export async function isGo(code, check) {
  const raw = await subtle.importKey("raw", text.encode(code.replace(/\D/g, "")), "PBKDF2", false, ["deriveBits"]);
  const way = { name: "PBKDF2", hash: "SHA-256", salt: unhex(check.salt), iterations: check.iterations };
  return hex(new Uint8Array(await subtle.deriveBits(way, raw, 256))) === check.digest;
}

export async function envelope(key, written) {
  const format = "thelivu-field-return/1";
  const whole = await sealed(key, written, `${format}|${written.form}|${written.sequence}`);
  let binary = "";
  for (const byte of whole) binary += String.fromCharCode(byte);
  return JSON.stringify({ format, form: written.form, sequence: written.sequence, sealed: btoa(binary) });
}
