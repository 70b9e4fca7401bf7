/* Where the focus is: whether a ring shows it, and whether any of it can be seen. Null when it is nowhere. */
() => {
  const part = document.activeElement;
  if (!part || part === document.body) return null;
  // A player's own controls have rings of the browser's, which cannot be asked for.
  if (part.matches("video[controls]")) return { html: "video", ringed: true, seen: true };
  const label = part.closest("label");
  const ringed = [part, part.nextElementSibling, label, part.closest(".sheet")].some((one) => {
    const style = one && getComputedStyle(one);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const box = part.getBoundingClientRect();
  const places = [0.1, 0.5, 0.9];
  const seen = places.some((x) => places.some((y) => {
    const top = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
    return top && (part.contains(top) || top.contains(part) || label?.contains(top));
  }));
  return { html: part.outerHTML.slice(0, 120), ringed, seen };
}
