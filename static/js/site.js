/* What every page does: the theme switch, the zone of its times, dialogs that open as real modals. */

const root = document.documentElement;
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);

function label(button) {
  button.textContent = isDark() ? button.dataset.light : button.dataset.dark;
}

for (const button of document.querySelectorAll("[data-theme-switch]")) {
  label(button);
  prefersDark.addEventListener("change", () => label(button));
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    // A cookie, so that the server already sends the next page in the chosen theme.
    document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
    label(button);
  });
}

/* Pages tell times in this zone, from the next one on: a cookie, for the same reason. */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `timezone=${zone}; path=/; max-age=31536000; samesite=lax`;

/* The server may send a dialog open (it works without JavaScript); here it becomes a modal one,
   which holds the focus and closes with Escape. */
function makeModal(dialog) {
  if (dialog.matches(":modal")) return;
  dialog.close();
  dialog.showModal();
  // The page came anew with it, so nothing had the focus before: it goes to what had led here.
  const { returnsTo } = dialog.dataset;
  if (returnsTo) dialog.addEventListener("close", () => document.querySelector(returnsTo)?.focus());
}
document.querySelectorAll("dialog[open]").forEach(makeModal);

document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-close-dialog]");
  if (!closer) return;
  event.preventDefault();
  closer.closest("dialog").close();
});

/* Clips do not start by themselves for people who asked for less motion. */
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
if (calm) {
  for (const clip of document.querySelectorAll("video[autoplay]")) {
    clip.autoplay = false;
    clip.pause();
  }
}

/* A clip that goes on by itself can be stopped; without JavaScript it has the browser's controls. */
for (const button of document.querySelectorAll("[data-clip-switch]")) {
  const clip = document.querySelector(button.dataset.clipSwitch);
  const show = () => {
    button.classList.toggle("paused", clip.paused);
    button.setAttribute("aria-label", clip.paused ? button.dataset.play : button.dataset.pause);
  };
  clip.controls = false;
  clip.addEventListener("play", show);
  clip.addEventListener("pause", show);
  button.addEventListener("click", () => (clip.paused ? clip.play() : clip.pause()));
  show();
  // A browser may forbid it, to save data say; then there is the button.
  if (!calm) clip.play().catch(show);
}

/* A line to take along, and a page to print. */
document.addEventListener("click", async (event) => {
  const copier = event.target.closest("[data-copy]");
  if (copier) {
    const line = document.querySelector(copier.dataset.copy);
    try {
      await navigator.clipboard.writeText(line.value);
      copier.textContent = copier.dataset.copied;
    } catch {
      // Not allowed here: selected, it is one key away.
      line.select();
    }
  }
  if (event.target.closest("[data-print]")) print();
});

/* Choosing a file is all that this form is for. */
document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches("[data-send-on-choice]") || !input.files.length) return;
  const label = input.closest("label");
  label.setAttribute("aria-disabled", "true");
  label.querySelector("span").textContent = label.dataset.sending;
  input.form.requestSubmit();
});

/* A form that costs something is sent once. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-send-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter;
  if (button?.dataset.sending) {
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.sending;
  }
});
// Coming back with the browser's button must not find a dead form.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
