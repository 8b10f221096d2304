// A field for a number becomes a slider, with its number beside it while it moves.
export function sliders(root) {
  for (const input of root.querySelectorAll("input[data-slider]")) {
    const { value, dataset } = input;
    // A number in between would jump to the next step by itself.
    if (value % dataset.slider === 0) input.step = dataset.slider;
    input.type = "range";
    const output = root.querySelector(`output[for="${input.id}"]`);
    if (output) input.addEventListener("input", () => { output.textContent = input.value; });
  }
}
