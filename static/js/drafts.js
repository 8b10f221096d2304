// Keeps what is typed in a form on this device until it is sent. Keyed per user.
//
// A form that the server also saves says what it holds (data-version) and since when
// (data-saved-at, and data-now for the difference between both clocks). A draft that was typed on
// top of that version is shown; otherwise the newest wins, and nobody is asked anything. After
// sending, a draft goes once a redirect shows that it was taken: a lost connection loses nothing.
import { forgetRecordings } from "./kept-recordings.js";

const KEPT_DAYS = 30;
const fieldsOf = (form) =>
  [...form.elements].filter((e) => e.name && !["hidden", "password", "file", "submit", "button"].includes(e.type));

function read(form) {
  const values = {};
  for (const field of fieldsOf(form)) {
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) (values[field.name] ??= []).push(field.value);
    } else values[field.name] = field.value;
  }
  return values;
}

// As the server made it: not what was typed before this script came, or what a reload put back.
function served(form) {
  const copy = form.cloneNode(true);
  copy.reset();
  return read(copy);
}

function write(form, values) {
  for (const field of fieldsOf(form)) {
    const value = values[field.name];
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = Array.isArray(value) && value.includes(field.value);
    } else if (value !== undefined) field.value = value;
  }
}

function kept(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft?.values ? draft : null;
  } catch {
    return null;
  }
}

function forget(key) {
  localStorage.removeItem(key);
}

function dropOld() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("draft:") && Date.now() - (kept(key)?.at ?? 0) > KEPT_DAYS * 86400000) forget(key);
  }
}

// A redirect after sending means that the server took it, unless it led to the sign-in page.
function dropTaken(root) {
  const sent = sessionStorage.getItem("sent-draft");
  if (!sent) return;
  const way = performance.getEntriesByType("navigation")[0];
  const same = sent.startsWith(`draft:${document.body.dataset.user ?? "link"}:`);
  const taken = way?.type === "navigate" && way.redirectCount > 0 && same;
  if (taken || root.querySelector(".notice-success")) {
    forget(sent);
    forgetRecordings(sent);
  }
  if (same) sessionStorage.removeItem("sent-draft");
}

function offer(form, key, draft, fresh) {
  const words = document.body.dataset;
  const note = document.createElement("p");
  const discard = document.createElement("button");
  note.className = "notice";
  note.setAttribute("role", "status");
  discard.type = "button";
  discard.className = "btn btn-link";
  discard.textContent = words.textDiscard;
  discard.addEventListener("click", () => {
    forget(key);
    write(form, fresh);
    note.remove();
  });
  note.append(words.textDraft, " ", discard);
  write(form, draft.values);
  form.prepend(note);
  form.dataset.restored = "true"; // so that autosave brings it to the server
}

// Sent without a connection: it waits here, and goes by itself once there is one again.
function sendsLater(form) {
  let waiting = null;
  const note = document.createElement("p");
  note.className = "notice";
  note.setAttribute("role", "status");
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    waiting = event.submitter;
    note.textContent = form.dataset.sendsLater;
    waiting.before(note);
  });
  window.addEventListener("online", () => {
    note.remove();
    if (waiting) form.requestSubmit(waiting);
    waiting = null;
  });
}

export function drafts(root) {
  dropTaken(root);
  dropOld();
  for (const form of root.querySelectorAll("form[data-draft]")) {
    const key = `draft:${document.body.dataset.user ?? "link"}:${form.dataset.draft}`;
    let timer;
    let unkept = false;
    const ahead = form.dataset.now ? Number(form.dataset.now) - Date.now() : 0;
    const keep = () => {
      clearTimeout(timer);
      unkept = false;
      const draft = { at: Date.now() + ahead, version: form.dataset.version, values: read(form) };
      localStorage.setItem(key, JSON.stringify(draft));
    };
    const fresh = served(form);
    const draft = kept(key);
    // A page that came back with faults, or with more rows (data-fresh), shows what was typed itself.
    const cameBack = "fresh" in form.dataset || form.querySelector(".form-problem, .is-invalid");
    if (draft && !cameBack) {
      const newer = draft.version === form.dataset.version || draft.at > Number(form.dataset.savedAt);
      if (newer && JSON.stringify(draft.values) !== JSON.stringify(fresh)) offer(form, key, draft, fresh);
      else forget(key);
    }
    if (!cameBack && !form.dataset.restored && JSON.stringify(read(form)) !== JSON.stringify(fresh)) {
      keep();
      form.dataset.restored = "true";
    }
    form.addEventListener("input", () => {
      unkept = true;
      clearTimeout(timer);
      timer = setTimeout(keep, 300);
    });
    if (form.dataset.sendsLater) sendsLater(form);
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) sessionStorage.setItem("sent-draft", key);
      keep();
    });
    form.addEventListener("autosave:saved", (event) => {
      const draft = kept(key);
      if (draft && draft.at <= event.detail.at + ahead) forget(key);
    });
    window.addEventListener("pagehide", () => unkept && keep()); // closed at once: the last letters too
  }
}
