// The few things that a page does by itself; every page works without them.
import { drafts } from "./drafts.js";
import { autosave } from "./autosave.js";
import { recorder } from "./recorder.js";
import { sliders } from "./sliders.js";
import { examples } from "./examples.js";

drafts(document);
autosave(document);
recorder(document);
sliders(document);
examples(document);

// The page says itself what is missing, in its own language and all at once; no bubbles of the browser.
for (const form of document.querySelectorAll("form[method=post]")) form.noValidate = true;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-confirm]");
  if (button && !window.confirm(button.dataset.confirm)) event.preventDefault();
});
// A second click on a slow answer sends nothing twice; a file that came back frees the button again.
const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (sent.has(form)) return event.preventDefault();
  sent.add(form);
  window.setTimeout(() => sent.delete(form), 4000);
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) sent.delete(form);
});
// Chosen pictures go at once, through the button that does it without script.
document.addEventListener("change", (event) => {
  const { form, dataset, files } = event.target;
  const button = dataset.sends && files?.length && form.elements[dataset.sends];
  if (button) form.requestSubmit(button);
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
// A link to give away; without script it stands there to be selected.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.copied;
  });
}
// A long menu or row of chips scrolls sideways on a phone: show where you are.
for (const present of document.querySelectorAll(".menu [aria-current], .chip-row [aria-current]")) {
  present.parentElement.scrollLeft = present.offsetLeft - present.parentElement.offsetLeft - 24;
}
document.querySelector(".errors")?.focus();
document.body.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  if (token) event.detail.headers["X-CSRFToken"] = token.value;
});
