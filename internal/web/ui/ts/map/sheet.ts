// The card of a pin: what stands there, over the lower edge of the map. The pin stays a link; without this script it
// simply leads on.

export interface Sheet {
  show(pin: Element, opener: HTMLElement | SVGElement): void;
  close(): void;
}

// entryOf finds the entry of the list under a number, on the page of the list and on that of the map.
function entryOf(number: string): { link: HTMLAnchorElement; note: string } | null {
  const item = document.getElementById("annonce-" + number);
  const link = item?.querySelector<HTMLAnchorElement>("h2 a, h3 a, p > a");
  if (!item || !link) return null;
  const note = item.querySelector("small")?.textContent ?? [...item.querySelectorAll(".facts li")].map((li) => li.textContent?.trim()).join(" · ");
  return { link, note };
}

// mark shows which entries and which pin belong together.
function mark(map: Element, numbers: string[], pin: Element | null): void {
  document.querySelectorAll(".cards .card.on, .map-list li.on").forEach((e) => e.classList.remove("on"));
  map.querySelectorAll(".pin.on").forEach((e) => e.classList.remove("on"));
  pin?.classList.add("on");
  for (const n of numbers) {
    const item = document.getElementById("annonce-" + n);
    (item?.querySelector(".card") ?? item)?.classList.add("on");
  }
}

export function makeSheet(map: HTMLElement): Sheet {
  const box = document.createElement("div");
  box.className = "sheet";
  box.hidden = true;
  box.tabIndex = -1;
  box.setAttribute("role", "group");
  map.append(box);
  let opener: HTMLElement | SVGElement | null = null;

  const close = (): void => {
    if (box.hidden) return;
    box.hidden = true;
    mark(map, [], null);
    opener?.focus();
    opener = null;
  };
  const show = (pin: Element, from: HTMLElement | SVGElement): void => {
    opener = from;
    const numbers = (pin.getAttribute("data-n") ?? "").split(" ").filter(Boolean);
    const shut = document.createElement("button");
    shut.type = "button";
    shut.className = "btn btn-link";
    shut.textContent = map.dataset.close ?? "";
    shut.addEventListener("click", close);
    const list = document.createElement("ul");
    for (const n of numbers) {
      const entry = entryOf(n);
      if (!entry) continue;
      const item = document.createElement("li");
      const number = document.createElement("span");
      number.className = "num";
      number.setAttribute("aria-hidden", "true");
      number.textContent = n;
      const text = document.createElement("p");
      const link = document.createElement("a");
      link.href = entry.link.href;
      link.textContent = entry.link.textContent;
      if (entry.link.closest("[lang]") !== document.documentElement) link.lang = entry.link.closest<HTMLElement>("[lang]")?.lang ?? "";
      const note = document.createElement("small");
      note.textContent = entry.note;
      text.append(link, note);
      item.append(number, text);
      list.append(item);
    }
    box.replaceChildren(shut, list);
    if (!pin.classList.contains("one")) {
      const all = document.createElement("a");
      all.href = pin.getAttribute("href") ?? "";
      all.textContent = map.dataset.all ?? "";
      const last = document.createElement("li");
      last.append(all);
      list.append(last);
    }
    box.setAttribute("aria-label", pin.getAttribute("aria-label") ?? "");
    box.hidden = false;
    mark(map, numbers, pin);
    const first = numbers[0] && document.getElementById("annonce-" + numbers[0]);
    if (first && map.dataset.map === "liste") first.scrollIntoView({ block: "nearest" });
    box.querySelector<HTMLElement>("li a")?.focus({ preventScroll: true });
  };
  map.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  return { show, close };
}

// followList lights the pin of the entry that the reader points at or has reached with the keyboard.
export function followList(map: HTMLElement): void {
  const light = (event: Event): void => {
    const item = (event.target as Element).closest<HTMLElement>("[id^=annonce-]");
    if (!item || map.querySelector(".sheet:not([hidden])")) return;
    const number = item.id.slice("annonce-".length);
    map.querySelectorAll(".pin").forEach((pin) => {
      pin.classList.toggle("on", (pin.getAttribute("data-n") ?? "").split(" ").includes(number));
    });
  };
  for (const list of document.querySelectorAll(".cards, .map-list")) {
    list.addEventListener("pointerover", light);
    list.addEventListener("focusin", light);
  }
}
