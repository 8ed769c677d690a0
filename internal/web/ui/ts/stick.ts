// Hides the bar at the foot of a phone's screen while what it leads to is already in view.
const bar = document.querySelector<HTMLElement>("[data-stick]");
const goal = bar && document.getElementById(bar.dataset.stick ?? "");
if (bar && goal && "IntersectionObserver" in window) {
  new IntersectionObserver(([entry]) => {
    bar.hidden = entry?.isIntersecting ?? false;
  }, { rootMargin: "0px 0px -20% 0px" }).observe(goal);
}
export {};
