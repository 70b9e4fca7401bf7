/* Parts of a page that follow jobs: [data-follows], the id of a job or "all". The live process says
   what has changed, and the part asks the server for itself anew (htmx, on "refresh"), at most every
   [data-rest] seconds. While nothing is heard from there, it asks by itself, every [data-poll] seconds.
   Should a message be lost, htmx asks every 15 s anyway. */

const place = document.querySelector('meta[name="live"]');
// The page's own ticket is good for five minutes.
const CARRIED = 240_000;
let { ticket } = place.dataset;
let source = null;
let hears = false;
let attempts = 0;
let again = 0;
let renewing = false;
let hiddenAt = 0;

const followers = () => [...document.querySelectorAll("[data-follows]")];
const asked = new Map();
const late = new Set();

/* What changes while a part's answer is on the way may not be in it: it asks once more after that. */
function refresh(part) {
  const rest = (asked.get(part.id) ?? 0) + (part.dataset.rest ?? 0) * 1000 - Date.now();
  if (rest > 0 || part.matches(".htmx-request")) {
    late.add(part.id);
    if (rest > 0) setTimeout(catchUp, rest);
    return;
  }
  asked.set(part.id, Date.now());
  part.dispatchEvent(new CustomEvent("refresh"));
}
function catchUp() {
  const outdated = followers().filter((part) => late.has(part.id));
  late.clear();
  outdated.forEach(refresh);
}
/* Once an answer has taken its place, there may be more to follow, or nothing any more. */
document.body.addEventListener("htmx:afterRequest", () => setTimeout(() => {
  catchUp();
  if (followers().length) begin();
  else drop();
}, 50));

function changed(ids) {
  followers().filter(({ dataset }) => dataset.follows === "all" || ids.includes(dataset.follows)).forEach(refresh);
}

/* A take that ends while somebody looks at it is news. */
let making = new Set();
document.body.addEventListener("htmx:beforeSwap", () => {
  making = new Set([...document.querySelectorAll("[data-making]")].map(({ dataset }) => dataset.making));
});
document.body.addEventListener("htmx:afterSettle", () => {
  for (const part of document.querySelectorAll("[data-ended]")) {
    if (!making.delete(part.dataset.ended)) continue;
    const detail = { words: part.dataset.news, href: part.querySelector("a").href };
    document.dispatchEvent(new CustomEvent("toast", { detail }));
  }
});

/* Each new state of the take is read aloud, not each percent. */
const said = document.querySelector("#said");
document.body.addEventListener("htmx:afterSettle", () => {
  const words = document.querySelector("[data-said]")?.dataset.said;
  if (said && words && said.textContent !== words) said.textContent = words;
});

function drop() {
  source?.close();
  source = null;
  hears = false;
  clearTimeout(again);
  again = 0;
}

function begin() {
  if (source || again || renewing || !followers().length) return;
  if (performance.now() < CARRIED) connect();
  else renew();
}

function connect() {
  drop();
  source = new EventSource(`${place.content}?ticket=${encodeURIComponent(ticket)}`);
  source.addEventListener("ready", () => {
    hears = true;
    attempts = 0;
    followers().forEach(refresh);
  });
  source.addEventListener("changed", (event) => changed(event.data.split("\n")));
  source.addEventListener("lost", () => { hears = false; });
  source.addEventListener("error", later);
}

/* Not all pages at the same moment, and ever more rarely: 1 s, 2 s, ... 30 s, half of it by chance. */
function later() {
  drop();
  const seconds = Math.min(30, 2 ** attempts) * (0.5 + Math.random() / 2);
  attempts += 1;
  again = setTimeout(renew, seconds * 1000);
}

async function renew() {
  again = 0;
  if (renewing || !followers().length) return;
  renewing = true;
  try {
    ({ ticket } = await (await fetch(place.dataset.renew)).json());
    connect();
  } catch {
    later();
  }
  renewing = false;
}

/* Who comes back to a tab, or to a network, sees how it is now. A stream may have died unnoticed. */
function back(away) {
  if (!followers().length) return;
  followers().forEach(refresh);
  if (hears && away < 60_000) return;
  drop();
  attempts = 0;
  renew();
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiddenAt = Date.now();
  else back(Date.now() - hiddenAt);
});
addEventListener("online", () => back(Infinity));
addEventListener("pagehide", drop);

setInterval(() => {
  if (hears || document.hidden) return;
  const now = Date.now();
  followers()
    .filter((part) => now - (asked.get(part.id) ?? 0) >= part.dataset.poll * 1000)
    .forEach(refresh);
}, 1000);

begin();
