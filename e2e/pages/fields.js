/* Fields that keep to themselves what they are, what was wrong, or what browsers could fill in. */
() => {
  const said = (field) => (field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean)
    .map((id) => document.getElementById(id));
  const filled = { email: ["email", "username"], password: ["current-password", "new-password"] };
  return [...document.querySelectorAll("input, select, textarea")].flatMap((field) => {
    const html = field.outerHTML.slice(0, 160);
    const wrong = [];
    if (said(field).includes(null)) wrong.push(`describes itself by something that is not there: ${html}`);
    if (field.getAttribute("aria-invalid") === "true" &&
      !said(field).some((part) => part?.matches(".error") && part.textContent.trim())) wrong.push(`does not say what is wrong: ${html}`);
    const wanted = filled[field.type];
    if (wanted && !wanted.some((value) => field.autocomplete.split(" ").includes(value))) wrong.push(`cannot be filled in by the browser: ${html}`);
    return wrong;
  });
}
