// Shows a slider's number beside it while it moves; the page itself shows the number that it began with.
export function sliders(root) {
  for (const input of root.querySelectorAll("input[type=range]")) {
    const output = root.querySelector(`output[for="${input.id}"]`);
    if (output) input.addEventListener("input", () => { output.textContent = input.value; });
  }
}
