// Keeps the field form on the phone: the page, its styles and its scripts, all or nothing, under the digest of the whole
// (KEPT, put before this text by the office). No record is ever kept here.

const SHELL = self.location.pathname.replace(/worker\.js$/, "");

self.addEventListener("install", (event) => {
  const all = caches.open(KEPT.name).then((kept) => kept.addAll([SHELL, ...KEPT.files]));
  event.waitUntil(all.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const others = caches.keys().then((names) => Promise.all(names.filter((one) => one !== KEPT.name).map((one) => caches.delete(one))));
  event.waitUntil(others.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const path = new URL(event.request.url).pathname;
  if (path !== SHELL && !KEPT.files.includes(path)) return;
  event.respondWith(caches.match(path).then((kept) => kept || fetch(event.request)));
});
