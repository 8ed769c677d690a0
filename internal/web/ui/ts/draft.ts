// Keeps what is being written in a form until it is sent: a closed tab or a dead battery loses nothing.
// The text stays in this browser, under the form's own key, and is forgotten when the form is sent or after 30 days.
// Fields marked data-nodraft, hidden fields and e-mail addresses are never kept: the device may be shared.
const PREFIX = "parvis.draft.";
const TERM_MS = 30 * 24 * 3600 * 1000;
interface Kept {
  at: number;
  values: Record<string, string>;
}

function fields(form: HTMLFormElement): (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[] {
  return ([...form.elements] as HTMLInputElement[]).filter(
    (f) =>
      f.name &&
      f.dataset.nodraft === undefined &&
      !["hidden", "password", "email", "tel", "file", "submit", "radio", "checkbox"].includes(f.type) &&
      !f.closest(".trap"),
  );
}

function keep(form: HTMLFormElement): void {
  const key = PREFIX + form.dataset.draft;
  const notice = form.querySelector<HTMLElement>("[data-draft-notice]");
  let timer = 0;
  let sent = false;

  const stored = localStorage.getItem(key);
  if (stored) {
    const kept = JSON.parse(stored) as Kept;
    if (Date.now() - kept.at > TERM_MS) localStorage.removeItem(key);
    else {
      let restored = false;
      for (const field of fields(form)) {
        const value = kept.values[field.name];
        // What the server sent back (after an error) wins over what was kept.
        if (value && field.value === "") {
          field.value = value;
          restored = true;
        }
      }
      if (restored && notice) notice.hidden = false;
    }
  }
  const save = (): void => {
    if (sent) return;
    const values: Record<string, string> = {};
    for (const field of fields(form)) if (field.value) values[field.name] = field.value;
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), values } satisfies Kept));
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(save, 400);
  });
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(timer);
    localStorage.removeItem(key);
  });
  notice?.querySelector("button")?.addEventListener("click", () => {
    localStorage.removeItem(key);
    for (const field of fields(form)) field.value = "";
    notice.hidden = true;
    fields(form)[0]?.focus();
  });
}

try {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(PREFIX)) continue;
    const kept = JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Kept>;
    if (!kept.at || Date.now() - kept.at > TERM_MS) localStorage.removeItem(key);
  }
  document.querySelectorAll<HTMLFormElement>("form[data-draft]").forEach(keep);
} catch {
  // Storage refused or damaged: the form works, it only remembers nothing.
}
export {};
