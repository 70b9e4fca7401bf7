/* The wizard: the prompt's count and its safety, the tick, the word that all is kept.
   Everything here is help; the form works without it. */

const form = document.querySelector("#wizard");

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
/* Whoever has signed in again in another tab has a new token; this page goes on with it. */
function freshToken() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith(`${form.dataset.csrfCookie}=`));
  const field = form.querySelector('[name="csrfmiddlewaretoken"]');
  if (cookie) field.value = cookie.split("=")[1];
  return field.value;
}
form.addEventListener("htmx:configRequest", (event) => {
  event.detail.parameters.csrfmiddlewaretoken = freshToken();
});
form.addEventListener("submit", freshToken, { capture: true });

/* The browser says at the box that it is to be ticked first, before anything is sent. */
form.addEventListener("submit", (event) => {
  const box = form.querySelector("#rights");
  if (event.submitter?.name === "do" || box.checked) return;
  event.preventDefault();
  box.reportValidity();
});

form.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt !== form || !event.detail.successful) return;
  const saved = form.querySelector("[data-saved]");
  saved.textContent = saved.dataset.saved;
});
