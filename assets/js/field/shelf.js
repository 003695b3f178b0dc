// What lies on this phone: one row a form, its pack and its writing sealed. A write has happened when the browser says
// that it is on the disk.

function store() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("thelivu-field", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("forms", { keyPath: "form" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function within(mode, act) {
  const shelf = await store();
  return new Promise((done, failed) => {
    const whole = shelf.transaction("forms", mode, { durability: "strict" });
    const asked = act(whole.objectStore("forms"));
    whole.oncomplete = () => { shelf.close(); done(asked.result); };
    whole.onabort = () => failed(whole.error);
    whole.onerror = () => failed(whole.error);
  });
}

export const every = () => within("readonly", (forms) => forms.getAll());
export const put = (row) => within("readwrite", (forms) => forms.put(row));
export const remove = (form) => within("readwrite", (forms) => forms.delete(form));
