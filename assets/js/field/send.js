// To the office and back: its clock beside the phone's, a return over the network, a return as a file. What was sealed
// for sending is kept until the office has answered, so that a lost answer is asked for again and not doubled.
import { envelope } from "./seal.js";

export class SignedOut extends Error {}

export async function measured(url) {
  const asked = Date.now();
  const answer = await fetch(url, { redirect: "manual", cache: "no-store" });
  const came = Date.now();
  if (!answer.ok) throw new SignedOut();
  const { office_at, token } = await answer.json();
  return { token, reading: { office_at, device_at: new Date(came).toISOString(), round_trip_ms: came - asked } };
}

// What is written so far as the next return; `pending` again where one is still without an answer.
export async function next(open) {
  if (open.row.pending) return open.row.pending;
  const { pack, state } = open;
  state.sequence += 1;
  const written = {
    form: pack.form, search: pack.search, sequence: state.sequence, go: state.go, written_at: new Date().toISOString(),
    clock: state.clock, memo: state.memo,
  };
  open.row.pending = await envelope(open.key, written);
  open.row.pendingMark = state.mark;
  await open.save();
  return open.row.pending;
}

// A refusal is an answer, too: what is put right is sent next, and not what was refused again.
function answered(open) {
  delete open.row.pending;
  delete open.row.pendingMark;
  return open.save();
}

export async function send(open, urls) {
  const { token, reading } = await measured(urls.clock);
  if (!open.row.pending) open.state.clock.back = reading;
  const body = await next(open);
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const answer = await fetch(urls.send, { method: "POST", redirect: "manual", headers, body });
  if (answer.type === "opaqueredirect") throw new SignedOut();
  const said = await answer.json();
  if (!answer.ok) {
    await answered(open);
    throw new Error(said.error);
  }
  open.state.sent = { mark: open.row.pendingMark, state: said.state, waits: said.waits, at: new Date().toISOString() };
  open.state.locked = [...new Set([...(open.state.locked || []), ...said.taken])];
  await answered(open);
  return said;
}

export async function asFile(open) {
  const body = await next(open);
  await answered(open); // a file has no answer: what is sent later has a higher number
  const link = document.createElement("a");
  link.href = `data:application/json;base64,${btoa(body)}`; // an envelope is plain ASCII
  link.download = `${open.pack.label.replace(/[^A-Za-z0-9.-]+/g, "-")}-${open.pack.number}-${open.state.sequence}.field`;
  link.click();
}
