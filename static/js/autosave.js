// Posts a form to data-autosave after a pause in typing, and says so; tries again when online.
// A recording goes along once; pictures wait for their button.
export function autosave(root) {
  const words = document.body.dataset;
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    const note = document.createElement("p");
    note.className = "quiet";
    note.setAttribute("role", "status");
    form.append(note);
    const ahead = form.dataset.now ? Number(form.dataset.now) - Date.now() : 0;
    let typedAt = Date.now();
    let timer;
    let waiting = false;
    let busy = null;
    const files = () => [...form.querySelectorAll("input[type=file][data-recorder]")].filter((i) => i.files.length);
    const save = async () => {
      if (busy) {
        waiting = true;
        return;
      }
      waiting = false;
      const sound = files();
      const data = new FormData(form);
      for (const [name, value] of [...data.entries()]) {
        if (value instanceof File && !sound.some((input) => input.name === name)) data.delete(name);
      }
      const at = Date.now();
      data.set("version", form.dataset.version ?? "");
      data.set("typed_at", String(typedAt + ahead));
      busy = new AbortController();
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body: data, signal: busy.signal });
        if (answer.status === 409) {
          note.textContent = await answer.text();
          return;
        }
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        if (answer.headers.has("X-Version")) form.dataset.version = answer.headers.get("X-Version");
        for (const input of sound) {
          input.value = "";
          input.dispatchEvent(new CustomEvent("recording:saved", { bubbles: true }));
        }
        const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
        note.textContent = `${words.textSaved} ${now}`;
        form.dispatchEvent(new CustomEvent("autosave:saved", { detail: { at } }));
      } catch {
        if (busy?.signal.aborted) return;
        waiting = true;
        note.textContent = words.textOffline;
        soon(10000);
      } finally {
        busy = null;
        if (waiting && navigator.onLine && note.textContent !== words.textOffline) save();
      }
    };
    const soon = (pause) => {
      clearTimeout(timer);
      timer = setTimeout(save, pause);
    };
    form.addEventListener("input", () => {
      typedAt = Date.now();
      soon(1500);
    });
    form.addEventListener("change", (event) => event.target.matches("[data-recorder]") && soon(0));
    if (form.dataset.restored) soon(1500);
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      busy?.abort();
    });
    window.addEventListener("online", () => waiting && save());
  }
}
