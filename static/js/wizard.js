/* The wizard: scenes that fill the prompt, the preview at the platform's ratio, paste, the count.
   Everything here is help; the form works without it. */

const form = document.querySelector("#wizard");
const prompt = form.querySelector("#prompt");
const chosen = (name) => form.querySelector(`input[name="${name}"]:checked`);

/* A scene fills the prompt, unless the person has written something of their own. */
const scenes = [...form.querySelectorAll("[data-prompt]")].map((input) => input.dataset.prompt);
const isOwnText = () => prompt.value.trim() !== "" && !scenes.includes(prompt.value.trim());

function countCharacters() {
  form.querySelector("[data-count]").textContent = [...prompt.value].length;
}

form.addEventListener("change", (event) => {
  if (event.target.name === "preset" && !isOwnText()) {
    prompt.value = event.target.dataset.prompt;
    countCharacters();
  }
  if (event.target.name === "platform") frame();
});
prompt.addEventListener("input", countCharacters);

/* The preview: the platform's ratio, its safe zone, the focal point. */
const focus = {
  get x() { return form.querySelector('[name="focus_x"]'); },
  get y() { return form.querySelector('[name="focus_y"]'); },
};

function frame() {
  const preview = form.querySelector("[data-preview]");
  const platform = chosen("platform");
  preview.dataset.ratio = platform.dataset.ratio;
  const photo = preview.querySelector("img");
  if (!photo) return;
  const [top, right, bottom, left] = platform.dataset.safe.split(" ").map((part) => `${part * 100}%`);
  Object.assign(preview.querySelector("[data-safe-zone]").style, { top, right, bottom, left });
  photo.style.objectPosition = `${focus.x.value * 100}% ${focus.y.value * 100}%`;
}

function setFocus(x, y) {
  const clamp = (value) => Math.min(1, Math.max(0, value)).toFixed(3);
  focus.x.value = clamp(x);
  focus.y.value = clamp(y);
  frame();
  focus.x.dispatchEvent(new Event("change", { bubbles: true }));
}

/* Where in the whole photo a point of the cropped preview lies, 0 to 1 on both axes. */
function pointInPhoto(photo, event) {
  const box = photo.getBoundingClientRect();
  const scale = Math.max(box.width / photo.naturalWidth, box.height / photo.naturalHeight);
  const hidden = { x: photo.naturalWidth * scale - box.width, y: photo.naturalHeight * scale - box.height };
  return {
    x: (event.clientX - box.left + hidden.x * focus.x.value) / (box.width + hidden.x),
    y: (event.clientY - box.top + hidden.y * focus.y.value) / (box.height + hidden.y),
  };
}

form.addEventListener("click", (event) => {
  const photo = event.target.closest("[data-preview]")?.querySelector("img");
  if (!photo) return;
  const point = pointInPhoto(photo, event);
  setFocus(point.x, point.y);
});

const STEPS = { ArrowLeft: [-0.05, 0], ArrowRight: [0.05, 0], ArrowUp: [0, -0.05], ArrowDown: [0, 0.05] };
form.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (!step || !event.target.matches("[data-preview]")) return;
  event.preventDefault();
  setFocus(Number(focus.x.value) + step[0], Number(focus.y.value) + step[1]);
});

/* A photo can be pasted from anywhere on the page. */
addEventListener("paste", (event) => {
  const photo = [...event.clipboardData.files].find((file) => file.type.startsWith("image/"));
  if (!photo) return;
  const input = form.querySelector("#image");
  const transfer = new DataTransfer();
  transfer.items.add(photo);
  input.files = transfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
for (const type of ["dragenter", "dragleave", "drop"]) {
  form.addEventListener(type, (event) => {
    const area = event.target.closest("[data-drop]");
    if (area) area.classList.toggle("over", type === "dragenter");
  });
}

form.addEventListener("htmx:afterSwap", frame);
form.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt !== form || !event.detail.successful) return;
  const saved = form.querySelector("[data-saved]");
  saved.textContent = saved.dataset.saved;
});
frame();
