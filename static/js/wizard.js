/* The wizard: the prompt's count and its safety, the preview at the platform's ratio, paste.
   Everything here is help; the form works without it. */

const form = document.querySelector("#wizard");
const chosen = (name) => form.querySelector(`input[name="${name}"]:checked`);

/* The server writes the prompt. What somebody types while its answer is on the way is not lost:
   then the answer's text stays out. A draft's answer brings the prompt along out of band, without
   its request; a button's answer is the prompt. While a button waits for its own answer, it and its
   neighbours are left where they are. */
const prompt = () => form.querySelector("#prompt");
const sent = new WeakMap();
let sentWithDraft = prompt().value;
let pressed = false;

form.addEventListener("htmx:beforeRequest", (event) => {
  sent.set(event.detail.xhr, prompt().value);
  if (event.detail.elt === form) sentWithDraft = prompt().value;
});
for (const [type, waits] of [["htmx:trigger", true], ["htmx:beforeOnLoad", false], ["htmx:afterRequest", false]]) {
  form.addEventListener(type, (event) => { if (event.target.closest("#prompt-tools")) pressed = waits; });
}
function keep(event, asSent) {
  const { id } = event.detail.target;
  const isTypedIn = id === "prompt-field" && prompt().value !== asSent;
  if (isTypedIn || (id === "prompt-tools" && pressed)) event.detail.shouldSwap = false;
}
document.body.addEventListener("htmx:beforeSwap", (event) => keep(event, sent.get(event.detail.xhr)));
document.body.addEventListener("htmx:oobBeforeSwap", (event) => keep(event, sentWithDraft));

form.addEventListener("input", (event) => {
  if (event.target.id !== "prompt") return;
  form.querySelector("[data-count]").textContent = event.target.value.length;
});
/* The draft is kept while one types; Enter need not send anything. */
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches('input:not([type="file"])')) event.preventDefault();
});
form.addEventListener("change", (event) => {
  if (event.target.name === "platform") frame();
});

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

/* The browser says at the box that it is to be ticked first, before anything is sent. */
form.addEventListener("submit", (event) => {
  const box = form.querySelector("#rights");
  if (event.submitter?.name === "do" || box.checked) return;
  event.preventDefault();
  box.reportValidity();
});

form.addEventListener("htmx:afterSwap", frame);
form.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt !== form || !event.detail.successful) return;
  const saved = form.querySelector("[data-saved]");
  saved.textContent = saved.dataset.saved;
});
frame();
