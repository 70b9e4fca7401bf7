/* What happens without a new page is said in a live region: seen for a while, and read aloud. Other
   scripts send a "toast" with its `words`, and `href` if it leads somewhere. */

const region = document.querySelector("#toasts");
const form = document.querySelector("#toast");
const SHOWN = 8000;

/* What went wrong (`bad`) stays until it is closed. */
function toast({ words, href = null, bad = false }) {
  // Said already, and still to be seen.
  if ([...region.children].some((line) => line.textContent.trim() === words)) return;
  const line = form.content.firstElementChild.cloneNode(true);
  const [text, close] = line.children;
  text.textContent = words;
  if (href) text.href = href;
  line.classList.toggle("error", bad);
  close.addEventListener("click", () => line.remove());
  region.append(line);
  if (!bad) leave(line);
}

document.addEventListener("toast", ({ detail }) => toast(detail));

/* Not while somebody is at it. */
function leave(line) {
  setTimeout(() => (line.matches(":hover, :focus-within") ? leave(line) : line.remove()), SHOWN);
}

/* What somebody did that never arrived, or that broke. What a page asks by itself it asks again. */
function failed(event, words) {
  const cause = event.detail.requestConfig?.triggeringEvent?.type;
  if (cause && cause !== "refresh") toast({ words, bad: true });
}
for (const type of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(type, (event) => failed(event, region.dataset.unsent));
}
document.addEventListener("htmx:responseError", (event) => {
  // Other refusals come with a part of the page that says why.
  if (event.detail.xhr.status >= 500) failed(event, region.dataset.broken);
});

/* What the page before led to stands in this one. A screen reader hears only what changes in a live
   region, so it comes once more. */
const messages = document.querySelector(".messages");
if (messages.children.length) setTimeout(() => messages.replaceChildren(...messages.children), 200);
