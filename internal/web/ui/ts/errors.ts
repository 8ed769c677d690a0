// Moves the focus to the error summary when the page comes back with one, so that a screen reader starts there.
// Clicking an entry focuses the field itself and brings its label into view.
const summary = document.querySelector<HTMLElement>("[data-errors]");
if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href^='#']");
    if (!link) return;
    const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    field.closest(".field")?.scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
}
export {};
