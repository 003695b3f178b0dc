// The desk by keyboard: / search, g and a letter for a stage, j k rows, n the next due, p print. Off while typing.
// Each key only does what a visible control does; without this file nothing is missing.

const STAGES = "latoxecr"; // Leads, Attribution, Targets, Operations, eXhibits, Examination, Cases, Reports
let going = false;

const first = (selector) => document.querySelector(selector);
const open = (link) => link && location.assign(link.href);

function stage(key) {
  if (key === "d") open(first("nav.line a.day"));
  const place = STAGES.indexOf(key);
  if (place >= 0) open(document.querySelectorAll("nav.line ol a")[place]);
}

function row(step) {
  const links = [...document.querySelectorAll("main tbody th a")];
  const next = links.indexOf(document.activeElement) + step;
  links[Math.max(0, Math.min(next, links.length - 1))]?.focus();
}

const KEYS = {
  "/": () => first("#find")?.focus(),
  g: () => { going = true; },
  j: () => row(1),
  k: () => row(-1),
  n: () => first("main .clocks a")?.focus(),
  p: () => window.print(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (going) {
    going = false;
    stage(event.key);
  } else if (Object.hasOwn(KEYS, event.key)) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

// A button that only a script can serve is there only with it.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
