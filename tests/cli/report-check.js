// Appended to a report by T060-report.sh: what a browser makes of it, as words in the title.
function luminance([r, g, b]) {
  const f = (c) => ((c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b);
}
function colour(text) {
  return text.match(/[\d.]+/g).map(Number);
}
function ground(element) {
  for (; element; element = element.parentElement) {
    const c = colour(getComputedStyle(element).backgroundColor);
    if (c.length < 4 || c[3] > 0.99) return c;
  }
  return [255, 255, 255];
}
let least = 21;
for (const e of document.querySelectorAll("body *")) {
  if (e instanceof SVGElement || ![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
  const a = luminance(colour(getComputedStyle(e).color)), b = luminance(ground(e));
  least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
}
const root = document.documentElement;
document.title = [
  root.scrollWidth > root.clientWidth ? "OVERFLOW" : "fits",
  least < 4.5 ? "PALE " + least.toFixed(2) : "readable",
  [...document.querySelectorAll("table")].every((t) => t.caption) ? "captions" : "NO CAPTION",
  performance.getEntriesByType("resource").length ? "ASKS FOR MORE" : "alone",
  root.lang,
].join(" ");
