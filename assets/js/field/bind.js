// Between the fields of a step and what is written: a field's name is its place, its data-as says what it holds.

const READ = {
  text: (field) => field.value.trim(),
  number: (field) => (field.value === "" ? null : Number(field.value)),
  time: (field) => (field.value ? new Date(field.value).toISOString() : null),
  lines: (field) => field.value.split("\n").map((line) => line.trim()).filter(Boolean),
  yes: (field) => field.checked,
};
const two = (number) => String(number).padStart(2, "0");
const wall = (at) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
const WRITE = {
  text: (field, value) => { field.value = value ?? ""; },
  number: (field, value) => { field.value = value ?? ""; },
  time: (field, value) => { field.value = value ? wall(new Date(value)) : ""; },
  lines: (field, value) => { field.value = (value ?? []).join("\n"); },
  yes: (field, value) => { field.checked = Boolean(value); },
};
const fieldsOf = (step) => [...step.querySelectorAll("[name]")].filter((field) => field.type !== "file");
const kindOf = (field) => field.dataset.as || "text";

export function read(step) {
  const found = {};
  for (const field of fieldsOf(step)) {
    if (field.type === "radio") {
      if (field.checked) found[field.name] = field.value;
      else if (!(field.name in found)) found[field.name] = "";
    } else if (field.dataset.as === "among") {
      found[field.name] = [...(found[field.name] || []), ...(field.checked ? [field.value] : [])];
    } else {
      found[field.name] = READ[kindOf(field)](field);
    }
  }
  return found;
}

export function fill(step, values) {
  for (const field of fieldsOf(step)) {
    const value = values[field.name];
    if (field.type === "radio") field.checked = field.value === String(value ?? "");
    else if (field.dataset.as === "among") field.checked = (value || []).includes(field.value);
    else WRITE[kindOf(field)](field, value);
  }
}

// One sentence of the page with its values: the words stand in the page, in its language.
export function say(code, values = {}) {
  const words = document.querySelector("#words").content.querySelector(`[data-word="${code}"]`).textContent;
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// Errors beside their fields and in a list at the top of the step; the first gets the focus.
export function showErrors(step, errors) {
  for (const old of step.querySelectorAll(".error")) old.remove();
  for (const old of step.querySelectorAll(".wrong")) old.classList.remove("wrong");
  for (const [name, words] of Object.entries(errors)) {
    const field = step.querySelector(`[name="${name}"]`);
    const place = field.closest(".field");
    place.classList.add("wrong");
    const line = document.createElement("p");
    line.className = "error";
    line.id = `error-${name}`;
    line.append(document.querySelector("#alert").content.cloneNode(true), Object.assign(document.createElement("span"), { textContent: words }));
    (place.querySelector(".hint") || place.querySelector("legend, label")).after(line);
    field.setAttribute("aria-describedby", line.id);
  }
  const first = step.querySelector(".wrong [name]");
  first?.focus();
  first?.scrollIntoView({ block: "center" });
  return Boolean(first);
}

export function clock(at) {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}
