/* The frame: what a clip begins with, at the shape of the place that it is for. The same two steps
   as on the server: the photo in the frame that is rendered, that in the platform's. */

const form = document.querySelector("#wizard");
const frame = () => form.querySelector("[data-preview][data-photo]");
const field = (name) => form.querySelector(`[name="${name}"]`);
const chosen = (name) => form.querySelector(`[name="${name}"]:checked`);
const percent = (part) => `${part * 100}%`;
const numbers = (text, by) => text.split(by).map(Number);

/* The largest part of a picture that has the shape, around the point and inside; in fractions. */
function part([width, height], [across, down], point) {
  const scale = Math.min(width / across, height / down);
  const w = (across * scale) / width;
  const h = (down * scale) / height;
  const inside = (at, length) => Math.max(0, Math.min(at - length / 2, 1 - length));
  return { x: inside(point.x, w), y: inside(point.y, h), w, h };
}

/* Where the whole photo lies in a frame of the shape; in fractions of the frame. */
function whole([width, height], [across, down]) {
  const scale = Math.min(across / width, down / height);
  const w = (width * scale) / across;
  const h = (height * scale) / down;
  return { x: (1 - w) / 2, y: (1 - h) / 2, w, h };
}

/* What of the photo is seen, in fractions of it; more than all of it where it is shown whole. */
function seen(photo, rendered, place, point, mode) {
  const cut = part(photo, rendered, point);
  const box = whole(photo, rendered);
  const shows = mode === "pad" ? { x: -box.x / box.w, y: -box.y / box.h, w: 1 / box.w, h: 1 / box.h } : cut;
  const at = { x: (point.x - shows.x) / shows.w, y: (point.y - shows.y) / shows.h };
  const final = part(rendered, place, at);
  const within = (outer) => ({
    x: outer.x + final.x * outer.w, y: outer.y + final.y * outer.h,
    w: final.w * outer.w, h: final.h * outer.h,
  });
  return { front: within(shows), back: within(cut) };
}

function lay(picture, view) {
  Object.assign(picture.style, {
    width: percent(1 / view.w), height: percent(1 / view.h),
    left: percent(-view.x / view.w), top: percent(-view.y / view.h),
  });
}

let view;

function draw() {
  const platform = chosen("platform");
  // One that is not offered any more leaves none chosen.
  if (!platform) return;
  for (const shaped of form.querySelectorAll("#preview, [data-preview]")) shaped.dataset.ratio = platform.dataset.ratio;
  const box = frame();
  if (!box) return;
  const [photo, blur] = pictures(box);
  const place = numbers(platform.dataset.ratio, ":");
  const render = form.querySelector("#stub").dataset.render;
  const rendered = render ? numbers(render, "x") : place;
  const mode = chosen("framing").value;
  const point = { x: Number(field("focus_x").value), y: Number(field("focus_y").value) };
  const size = numbers(box.dataset.photo, " ");
  const views = seen(size, rendered, place, point, mode);
  view = views.front;
  lay(photo, view);
  lay(blur, views.back);
  blur.hidden = mode !== "pad";
  for (const slider of [field("focus_x"), field("focus_y")]) {
    slider.setAttribute("aria-valuetext", `${Math.round(slider.value * 100)} %`);
  }
  const zone = box.querySelector("[data-safe-zone]");
  const [top, right, bottom, left] = numbers(platform.dataset.safe, " ");
  Object.assign(zone.style, { top: percent(top), right: percent(right), bottom: percent(bottom), left: percent(left) });
  zone.hidden = !(top + right + bottom + left);
}

/* The photo, and a copy behind it for the blurred edges. */
function pictures(box) {
  const photo = box.querySelector(".frame-photo:not(.frame-blur)");
  let blur = box.querySelector(".frame-blur");
  if (!blur) {
    blur = photo.cloneNode();
    blur.classList.add("frame-blur");
    photo.before(blur);
  }
  return [photo, blur];
}

function move(x, y, { keep = true } = {}) {
  const clamp = (value) => Math.min(1, Math.max(0, value)).toFixed(2);
  field("focus_x").value = clamp(x);
  field("focus_y").value = clamp(y);
  draw();
  if (keep) field("focus_x").dispatchEvent(new Event("change", { bubbles: true }));
}

/* A drag moves the picture under the frame; a press without one sets the point that was pressed. */
let drag = null;
form.addEventListener("pointerdown", (event) => {
  const box = event.target.closest("[data-preview][data-photo]");
  if (!box || event.button) return;
  const area = box.getBoundingClientRect();
  drag = { area, from: [event.clientX, event.clientY], view, moved: false };
  box.setPointerCapture(event.pointerId);
});
form.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const { area, from, view: start } = drag;
  const by = [(event.clientX - from[0]) / area.width, (event.clientY - from[1]) / area.height];
  if (!drag.moved && Math.hypot(event.clientX - from[0], event.clientY - from[1]) < 5) return;
  drag.moved = true;
  move(start.x + start.w / 2 - by[0] * start.w, start.y + start.h / 2 - by[1] * start.h, { keep: false });
});
form.addEventListener("pointerup", (event) => {
  if (!drag) return;
  const { area, view: start, moved } = drag;
  drag = null;
  if (moved) return move(Number(field("focus_x").value), Number(field("focus_y").value));
  const at = [(event.clientX - area.left) / area.width, (event.clientY - area.top) / area.height];
  move(start.x + at[0] * start.w, start.y + at[1] * start.h);
});
form.addEventListener("pointercancel", () => { drag = null; });

const STEPS = { ArrowLeft: [-0.05, 0], ArrowRight: [0.05, 0], ArrowUp: [0, -0.05], ArrowDown: [0, 0.05] };
form.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (!step || !event.target.matches("[data-preview]")) return;
  event.preventDefault();
  move(Number(field("focus_x").value) + step[0], Number(field("focus_y").value) + step[1]);
});

form.addEventListener("input", (event) => {
  if (["focus_x", "focus_y", "framing"].includes(event.target.name)) draw();
});
form.addEventListener("change", (event) => {
  if (event.target.name === "platform") draw();
});
form.addEventListener("htmx:afterSwap", draw);
form.addEventListener("htmx:oobAfterSwap", draw);
draw();
