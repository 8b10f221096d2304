// Keeps what is typed in a form on this device until it is sent. Keyed per user.
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

function write(form, values) {
  for (const field of fieldsOf(form)) {
    const value = values[field.name];
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = Array.isArray(value) && value.includes(field.value);
    } else if (value !== undefined) field.value = value;
  }
}

export function drafts(root) {
  const words = document.body.dataset;
  for (const form of root.querySelectorAll("form[data-draft]")) {
    const key = `draft:${words.user ?? "link"}:${form.dataset.draft}`;
    const fresh = JSON.stringify(read(form));
    const kept = localStorage.getItem(key);
    if (kept && kept !== fresh && !form.querySelector(".form-problem, .is-invalid")) {
      write(form, JSON.parse(kept));
      const note = document.createElement("p");
      note.className = "notice";
      note.setAttribute("role", "status");
      const discard = document.createElement("button");
      discard.type = "button";
      discard.className = "btn btn-link";
      discard.textContent = words.textDiscard;
      discard.addEventListener("click", () => {
        localStorage.removeItem(key);
        write(form, JSON.parse(fresh));
        note.remove();
      });
      note.append(words.textDraft, " ", discard);
      form.prepend(note);
    }
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => localStorage.setItem(key, JSON.stringify(read(form))), 300);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      // Kept until the next page shows that it was taken: a lost connection loses nothing.
      sessionStorage.setItem("sent-draft", key);
      localStorage.setItem(key, JSON.stringify(read(form)));
    });
  }
  const sent = sessionStorage.getItem("sent-draft");
  if (sent && !root.querySelector(".errors")) {
    localStorage.removeItem(sent);
    sessionStorage.removeItem("sent-draft");
  }
}
