// Posts a form to data-autosave after a pause in typing, and says so; tries again when online.
export function autosave(root) {
  const words = document.body.dataset;
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    const note = document.createElement("p");
    note.className = "quiet";
    note.setAttribute("role", "status");
    form.append(note);
    let timer;
    let waiting = false;
    const save = async () => {
      waiting = false;
      const data = new FormData(form);
      for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body: data });
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
        note.textContent = `${words.textSaved} ${now}`;
      } catch {
        waiting = true;
        note.textContent = words.textOffline;
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(save, 1500);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
    window.addEventListener("online", () => waiting && save());
  }
}
