// A live part of a page: htmx asks for it again, here it keeps the focus and says when nothing comes any more.
// Without this file the page is the same and is asked for again by its link.

const live = document.querySelector("[hx-get]");
const say = (name) => document.querySelectorAll("[data-live]").forEach((one) => { one.hidden = one.dataset.live !== name; });
const links = () => [...live.querySelectorAll("a[href]")];
let held = null; // which link has the focus: its address, and the how manieth with that address

function hold() {
  const focused = document.activeElement?.closest("a[href]");
  if (!focused || !live.contains(focused)) return null;
  const href = focused.getAttribute("href");
  return { href, nth: links().filter((one) => one.getAttribute("href") === href).indexOf(focused) };
}

if (live && window.htmx) {
  say("asking");
  document.addEventListener("htmx:beforeSwap", (event) => {
    // Who is signed out is sent to another page: that is no board.
    const here = new URL(event.detail.xhr.responseURL, location.href).pathname === live.getAttribute("hx-get");
    if (!here) event.detail.shouldSwap = false;
    say(here && event.detail.xhr.status === 200 ? "asking" : "silent");
    held = hold();
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    // What says the same as before is not read aloud again.
    const { target, fragment } = event.detail;
    if (target.textContent.trim() === fragment.textContent.trim()) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (!held) return;
    links().filter((one) => one.getAttribute("href") === held.href)[held.nth]?.focus({ preventScroll: true });
  });
  for (const lost of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(lost, () => say("silent"));
  }
}
