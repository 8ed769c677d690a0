// Search field: suggestions while typing, after the ARIA "combobox with list autocomplete" pattern, in groups.
// Without this script the field is a plain text field. A search or a town chosen sends the form; a theme, an
// association or a listing chosen opens its page.
interface Suggestions {
  words?: string[];
  themes?: { theme: string; label: string }[];
  communes?: { code: string; name: string }[];
  orgs?: { name: string; url: string }[];
  listings?: { title: string; url: string }[];
}

interface Choice {
  label: string;
  choose: () => void;
}

const DELAY_MS = 120;
const MIN_LETTERS = 2;
const EACH = 4;

function enhance(input: HTMLInputElement): void {
  const form = input.form;
  if (!form) return;
  const where = form.elements.namedItem("ou") as HTMLInputElement | null;
  const words = input.dataset;
  const frame = document.createElement("div");
  frame.className = "combo";
  input.replaceWith(frame);
  frame.append(input);

  const list = document.createElement("div");
  list.id = input.id + "-suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words.label ?? "");
  const status = document.createElement("p");
  status.className = "vh";
  status.setAttribute("role", "status");
  frame.append(list, status);

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.autocomplete = "off";

  let choices: Choice[] = [];
  let options: HTMLElement[] = [];
  let active = -1;
  let timer = 0;
  let request: AbortController | null = null;

  const open = (shown: boolean): void => {
    list.hidden = !shown;
    input.setAttribute("aria-expanded", String(shown));
  };
  const close = (): void => {
    request?.abort();
    clearTimeout(timer);
    mark(-1);
    open(false);
  };
  const mark = (index: number): void => {
    active = index;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    const option = options[index];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const search = (text: string, town?: string): void => {
    input.value = text;
    if (town !== undefined && where) where.value = town;
    close();
    form.requestSubmit();
  };
  // Addresses of the API are absolute and may name another host than the one the reader came by.
  const go = (address: string): void => {
    const url = new URL(address, location.href);
    close();
    location.assign(url.pathname + url.search);
  };
  const group = (name: string, key: string, found: Choice[]): HTMLElement[] => {
    if (found.length === 0) return [];
    const box = document.createElement("div");
    box.setAttribute("role", "group");
    const title = document.createElement("p");
    title.id = `${list.id}-${key}`;
    title.setAttribute("role", "presentation");
    title.textContent = name;
    box.setAttribute("aria-labelledby", title.id);
    box.append(title);
    for (const choice of found) {
      const option = document.createElement("div");
      option.id = `${list.id}-${choices.length}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = choice.label;
      choices.push(choice);
      options.push(option);
      box.append(option);
    }
    return [box];
  };
  const show = (found: Suggestions): void => {
    const typed = input.value.trim().toLowerCase();
    choices = [];
    options = [];
    const first = <T>(all: T[] | undefined): T[] => (all ?? []).slice(0, EACH);
    list.replaceChildren(
      ...group(words.words ?? "", "words",
        first(found.words?.filter((w) => w.toLowerCase() !== typed)).map((w) => ({ label: w, choose: () => search(w) }))),
      ...group(words.themes ?? "", "themes",
        first(found.themes).map((t) => ({ label: t.label, choose: () => go("/annonces?theme=" + encodeURIComponent(t.theme)) }))),
      ...group(words.communes ?? "", "communes",
        first(where ? found.communes : []).map((c) => ({ label: c.name, choose: () => search("", c.name) }))),
      ...group(words.orgs ?? "", "orgs", first(found.orgs).map((o) => ({ label: o.name, choose: () => go(o.url) }))),
      ...group(words.listings ?? "", "listings", first(found.listings).map((l) => ({ label: l.title, choose: () => go(l.url) }))),
    );
    mark(-1);
    open(choices.length > 0);
    const template = choices.length === 1 ? words.one : choices.length ? words.many : words.none;
    status.textContent = (template ?? "").replace("{n}", String(choices.length));
  };
  const ask = async (): Promise<void> => {
    const typed = input.value.trim();
    request?.abort();
    if (typed.length < MIN_LETTERS) return close();
    request = new AbortController();
    try {
      const answer = await fetch("/api/v1/suggest?q=" + encodeURIComponent(typed.slice(0, 100)), { signal: request.signal });
      if (!answer.ok) return close();
      const found = (await answer.json()) as Suggestions;
      if (document.activeElement === input && input.value.trim() === typed) show(found);
    } catch {
      // Aborted by the next letter, or offline: the field still works as plain text.
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), DELAY_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // closes; a second Escape empties the field
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && choices.length > 0) {
      event.preventDefault();
      open(true);
      const count = choices.length;
      mark(event.key === "ArrowDown" ? (active + 1) % count : (active <= 0 ? count : active) - 1);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      event.preventDefault();
      choices[active]?.choose();
    } else if (event.key === "Tab") close();
  });
  form.addEventListener("submit", close);
  input.addEventListener("blur", () => window.setTimeout(close, 120));
  // mousedown, not click: the field must keep the focus.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = (event.target as Element).closest<HTMLElement>("[role=option]");
    if (option) choices[options.indexOf(option)]?.choose();
  });
}

document.querySelectorAll<HTMLInputElement>("input[data-suggest]").forEach(enhance);
export {};
