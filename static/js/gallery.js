/* The wall: a clip that plays while somebody looks at its poster, and addresses without empty parts.
   Everything here is help; the wall works without it. */

const lessMotion = matchMedia("(prefers-reduced-motion: reduce)");
// Whoever only crosses the wall with the mouse loads nothing.
const SETTLED = 150;

let playing = null;
let waiting;

function stop() {
  clearTimeout(waiting);
  if (!playing) return;
  playing.clip.remove();
  buttonOf(playing.frame)?.setAttribute("aria-pressed", "false");
  playing = null;
}

function play(frame) {
  stop();
  if (lessMotion.matches) return;
  const clip = document.createElement("video");
  Object.assign(clip, { src: frame.dataset.clip, muted: true, loop: true, playsInline: true, className: "preview" });
  clip.addEventListener("playing", () => clip.classList.add("plays"));
  playing = { frame, clip };
  frame.append(clip);
  buttonOf(frame)?.setAttribute("aria-pressed", "true");
  // It could not be loaded, or the browser allows no clips: the poster stays.
  clip.play().catch(() => { if (playing?.clip === clip) stop(); });
}

const frameAt = (target) => target.closest?.(".has-clip")?.querySelector("[data-clip]");
const buttonOf = (frame) => document.querySelector(`[data-preview="${frame.id}"]`);

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse" || event.target.closest("[data-preview]")) return;
  const frame = frameAt(event.target);
  if (!frame || playing?.frame === frame) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => play(frame), SETTLED);
});
document.addEventListener("pointerout", (event) => {
  if (event.pointerType !== "mouse") return;
  const left = event.target.closest?.(".has-clip");
  if (left && !left.contains(event.relatedTarget)) stop();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-preview]");
  if (!button) return;
  const frame = document.getElementById(button.dataset.preview);
  if (playing?.frame === frame) stop();
  else play(frame);
});

/* The poster becomes the frame of the take's page. */
document.addEventListener("click", (event) => {
  const frame = event.target.closest(".take")?.querySelector(".frame");
  if (frame) frame.style.viewTransitionName = "take";
});

/* The button in the field that empties it asks again, too. */
document.querySelector("#q")?.addEventListener("search", (event) => {
  if (!event.target.value) event.target.form.requestSubmit();
});

/* What was left empty need not stand in the address. */
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches(".gallery-search")) return;
  const { parameters } = event.detail;
  for (const name of Object.keys(parameters)) if (!parameters[name]) delete parameters[name];
});
/* Another page of the wall is read from its top, by keyboard too. */
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.requestConfig?.elt.matches("[data-page]")) document.querySelector("#wall").focus({ preventScroll: true });
});
