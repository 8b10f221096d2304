// A record button beside a file field for sound; the file field itself stays for who has none.
import { forgetRecording, keepRecording, keptRecording } from "./kept-recordings.js";

const LONGEST = 300; // seconds

export function recorder(root) {
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return;
  const words = document.body.dataset;
  for (const input of root.querySelectorAll("input[type=file][data-recorder]")) {
    const button = document.createElement("button");
    const player = document.createElement("audio");
    const note = document.createElement("span");
    button.type = "button";
    button.className = "btn btn-outline-primary";
    button.textContent = `● ${words.textRecord}`;
    player.controls = true;
    player.hidden = true;
    note.setAttribute("role", "status");
    const row = document.createElement("div");
    row.className = "cluster recorder";
    row.append(button, note, player);
    input.before(row);
    const draft = input.form?.dataset.draft;
    const key = draft && `draft:${words.user ?? "link"}:${draft}#${input.name}`;
    const take = (file) => {
      const box = new DataTransfer();
      box.items.add(file);
      input.files = box.files;
      player.src = URL.createObjectURL(file);
      player.hidden = false;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    if (key) {
      keptRecording(key).then((file) => file && take(file));
      input.addEventListener("recording:saved", () => forgetRecording(key));
    }
    let active = null;
    let timer;
    button.addEventListener("click", async () => {
      if (active) return active.stop();
      let stream;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      } catch {
        note.textContent = words.textNomic;
        return;
      }
      const parts = [];
      const begun = Date.now();
      active = new MediaRecorder(stream);
      active.addEventListener("dataavailable", (event) => parts.push(event.data));
      active.addEventListener("stop", () => {
        clearInterval(timer);
        stream.getTracks().forEach((track) => track.stop());
        const kind = active.mimeType.split(";")[0];
        const file = new File(parts, `opname.${kind.split("/")[1]}`, { type: kind });
        active = null;
        button.textContent = `● ${words.textRecord}`;
        if (key) keepRecording(key, file);
        take(file);
      });
      active.start();
      button.textContent = `■ ${words.textStop}`;
      timer = setInterval(() => {
        const seconds = Math.floor((Date.now() - begun) / 1000);
        note.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
        if (seconds >= LONGEST) active?.stop();
      }, 500);
    });
  }
}
