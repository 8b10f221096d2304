// Taps that fill a field: <button data-fill="id" data-fill-text="…" data-fill-check="name=value">.
export function examples(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    if (!button) return;
    const field = document.getElementById(button.dataset.fill);
    field.value = button.dataset.fillText;
    const [name, value] = (button.dataset.fillCheck ?? "").split("=");
    const choice = value && field.form.querySelector(`[name="${name}"][value="${value}"]`);
    if (choice) choice.checked = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
