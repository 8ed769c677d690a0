// Single-key shortcuts of the moderation queue. A key presses the button that bears it: <button data-key="p">.
// They never act with Ctrl, Meta or Alt, never while writing, and the switch [data-keys-switch] turns them off for good (WCAG 2.1.4).
const STORE = "parvis.keys";

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");
}

function remembered(): boolean {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

let on = remembered();
const toggle = document.querySelector<HTMLInputElement>("input[data-keys-switch]");

function apply(): void {
  document.documentElement.classList.add("keys-ready");
  document.documentElement.classList.toggle("keys-off", !on);
  if (toggle) toggle.checked = on;
}

toggle?.addEventListener("change", () => {
  on = toggle.checked;
  try {
    localStorage.setItem(STORE, on ? "on" : "off");
  } catch {
    // The choice then lasts for this page only.
  }
  apply();
});

document.addEventListener("keydown", (event) => {
  if (!on || event.defaultPrevented || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
  if (isWriting(event.target)) return;
  const key = event.key.toLowerCase();
  const target = [...document.querySelectorAll<HTMLElement>("[data-key]")].find((el) => el.dataset.key === key);
  if (!target || target.closest("[hidden]") || (target as HTMLButtonElement).disabled) return;
  event.preventDefault();
  if (target.matches("input, textarea, select, summary")) target.focus();
  if (!target.matches("textarea, input[type=text]")) target.click();
});

apply();
export {};
