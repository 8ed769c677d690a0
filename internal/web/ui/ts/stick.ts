// The page of one listing: hides the bar at the foot of a phone's screen while the panel it leads to is in view,
// and offers to copy the address where the browser can.
const bar = document.querySelector<HTMLElement>("[data-stick]");
const goal = bar && document.getElementById(bar.dataset.stick ?? "");
if (bar && goal && "IntersectionObserver" in window) {
  new IntersectionObserver(([entry]) => {
    bar.hidden = entry?.isIntersecting ?? false;
  }, { rootMargin: "0px 0px -20% 0px" }).observe(goal);
}

const copy = document.querySelector<HTMLButtonElement>("[data-copy]");
if (copy && navigator.clipboard) {
  copy.closest<HTMLElement>("[hidden]")?.removeAttribute("hidden");
  copy.setAttribute("aria-live", "polite");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.dataset.copy ?? "");
    copy.textContent = copy.dataset.done ?? "";
  });
}
export {};
