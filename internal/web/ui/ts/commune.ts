// Town field: suggestions while typing, after the ARIA "combobox with list autocomplete" pattern.
// Without this script the field is a plain text field, and the server resolves what was typed.
interface Commune {
  code: string;
  name: string;
  postcodes: string[];
  department: string;
}

const DELAY_MS = 120;
const MIN_LETTERS = 2;

function enhance(input: HTMLInputElement): void {
  const frame = document.createElement("div");
  frame.className = "combo";
  input.replaceWith(frame);
  frame.append(input);

  const list = document.createElement("ul");
  list.id = input.id + "-liste";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.label ?? "");
  const status = document.createElement("p");
  status.className = "vh";
  status.setAttribute("role", "status");
  frame.append(list, status);

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.autocomplete = "off";

  const codeField = input.dataset.code ? (document.getElementById(input.dataset.code) as HTMLInputElement | null) : null;
  let items: Commune[] = [];
  let active = -1;
  let timer = 0;
  let request: AbortController | null = null;

  const close = (): void => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (index: number): void => {
    const commune = items[index];
    if (!commune) return;
    input.value = commune.name;
    if (codeField) codeField.value = commune.code;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const mark = (index: number): void => {
    active = index;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    const option = list.children[index];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const show = (found: Commune[]): void => {
    items = found.slice(0, 8);
    list.replaceChildren(
      ...items.map((commune, i) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${i}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const postcode = document.createElement("small");
        postcode.textContent = commune.postcodes[0] ?? commune.department;
        option.append(commune.name, postcode);
        return option;
      }),
    );
    list.hidden = items.length === 0;
    active = -1;
    input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-expanded", String(!list.hidden));
    const template = items.length === 1 ? input.dataset.one : items.length ? input.dataset.many : input.dataset.none;
    status.textContent = (template ?? "").replace("{n}", String(items.length));
  };
  const ask = async (): Promise<void> => {
    const typed = input.value.trim();
    request?.abort();
    if (typed.length < MIN_LETTERS) return close();
    request = new AbortController();
    try {
      const answer = await fetch("/api/v1/communes?q=" + encodeURIComponent(typed), { signal: request.signal });
      if (!answer.ok) return close();
      const body = (await answer.json()) as { items?: Commune[] };
      if (document.activeElement === input) show(body.items ?? []);
    } catch {
      close(); // aborted or offline: the field still works as plain text
    }
  };

  input.addEventListener("input", () => {
    if (codeField) codeField.value = "";
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), DELAY_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && items.length > 0) {
      event.preventDefault();
      if (list.hidden) {
        list.hidden = false;
        input.setAttribute("aria-expanded", "true");
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark((active + step + items.length) % items.length);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      event.preventDefault(); // chooses; a second Enter sends the form
      choose(active);
    } else if (event.key === "Tab" && !list.hidden && active >= 0) choose(active);
  });
  input.addEventListener("blur", () => window.setTimeout(close, 120));
  // mousedown, not click: the field must keep the focus.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = (event.target as Element).closest("[role=option]");
    if (option) choose([...list.children].indexOf(option));
  });
}

document.querySelectorAll<HTMLInputElement>("input[data-commune]").forEach(enhance);
export {};
