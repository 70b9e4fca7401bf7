/* What makes the page scroll sideways: its width, and the innermost parts that stand out to the right. */
() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= innerWidth) return [];
  const isCut = (part) => part && part !== document.documentElement &&
    (/auto|scroll|hidden|clip/.test(getComputedStyle(part).overflowX) || isCut(part.parentElement));
  const standOut = [...document.body.querySelectorAll("*")].filter((part) =>
    part.getBoundingClientRect().right > innerWidth + 1 && !isCut(part));
  return [`${page.scrollWidth} px wide`, ...standOut.slice(-3).map((part) => part.outerHTML.slice(0, 160))];
}
