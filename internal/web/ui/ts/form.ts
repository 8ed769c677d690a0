// Small comforts of any form: counts what is left in long texts, sends sort menus at once, stops a double click from sending twice.
document.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>("[data-counter]").forEach((field) => {
  const counter = document.getElementById(field.dataset.counter ?? "");
  if (!counter || field.maxLength <= 0) return;
  const template = counter.dataset.left ?? "{n}";
  const show = (): void => {
    counter.textContent = template.replace("{n}", String(field.maxLength - field.value.length));
  };
  field.addEventListener("input", show);
  show();
});

document.querySelectorAll<HTMLSelectElement>("select[data-send]").forEach((select) => {
  select.form?.querySelector<HTMLElement>("[data-send-button]")?.setAttribute("hidden", "");
  // Arrow keys also fire change: wait until the menu is left by mouse, Enter or Tab.
  let byKey = false;
  select.addEventListener("keydown", (event) => {
    byKey = event.key.startsWith("Arrow");
    if (event.key === "Enter") select.form?.requestSubmit();
  });
  select.addEventListener("pointerdown", () => { byKey = false; });
  select.addEventListener("change", () => { if (!byKey) select.form?.requestSubmit(); });
  select.addEventListener("blur", () => { if (byKey && select.dataset.was !== select.value) select.form?.requestSubmit(); });
  select.dataset.was = select.value;
});

document.querySelectorAll<HTMLFormElement>("form[method=post]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    window.setTimeout(() => delete form.dataset.sent, 8000);
  });
});
// A page taken from the back cache must be sendable again.
window.addEventListener("pageshow", () => document.querySelectorAll<HTMLFormElement>("form[data-sent]").forEach((form) => delete form.dataset.sent));
export {};
