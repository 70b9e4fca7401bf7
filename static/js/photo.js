/* The photo: seen at once, before it has arrived; what is too large is not sent at all. */

const form = document.querySelector("#wizard");
const part = (name) => form.querySelector(`#product [data-now-${name}]`);
const megabytes = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
const isPhoto = (input) => input.matches('input[type="file"][name="image"]');

/* A picture that the browser cannot read, a HEIC say, shows its name only. */
async function show(file) {
  const words = part("words");
  const said = file.size > Number(words.dataset.heavyBytes) ? [words.dataset.heavy] : [];
  for (const old of form.querySelectorAll("#product [data-before]")) old.hidden = true;
  for (const now of form.querySelectorAll("#product [data-now]")) now.hidden = false;
  part("name").textContent = `${file.name} · ${megabytes.format(file.size / 1e6)}`;
  const canvas = form.querySelector("#product canvas");
  canvas.hidden = true;
  words.textContent = said.join(" ");
  try {
    const picture = await createImageBitmap(file);
    if (Math.min(picture.width, picture.height) < Number(words.dataset.smallSide)) said.push(words.dataset.small);
    const scale = Math.max(canvas.width / picture.width, canvas.height / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    canvas.getContext("2d").drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
    canvas.hidden = false;
    picture.close();
  } catch {
    return;
  }
  words.textContent = said.join(" ");
}

function stop(input, why) {
  for (const old of form.querySelectorAll("#product [data-before]")) old.hidden = false;
  for (const now of form.querySelectorAll("#product [data-now]")) now.hidden = true;
  part("words").textContent = why;
  input.value = "";
}

form.addEventListener("htmx:beforeRequest", (event) => {
  const input = event.detail.elt;
  if (!isPhoto(input)) return;
  const [file] = input.files;
  const words = part("words").dataset;
  if (!file || file.size > Number(words.mostBytes)) {
    event.preventDefault();
    stop(input, file ? words.tooLarge : "");
    return;
  }
  show(file);
});
form.addEventListener("htmx:xhr:progress", (event) => {
  if (isPhoto(event.target) && event.detail.total) part("sent").value = event.detail.loaded / event.detail.total;
});
for (const lost of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  form.addEventListener(lost, (event) => {
    // What was refused comes with words of its own.
    if (isPhoto(event.target) && !(event.detail.xhr.status in { 400: 1, 404: 1, 413: 1, 429: 1 })) {
      stop(event.target, part("words").dataset.failed);
    }
  });
}

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
