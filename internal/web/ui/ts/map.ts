// The map beside the list and on its own page. Without this script every pin and every arrow is a link; with it a pin
// opens a card, the arrows change the map in place, and tiles take the place of the drawing once the source has them.
import { followList, makeSheet } from "./map/sheet";

function enhance(map: HTMLElement): void {
  const sheet = makeSheet(map);
  map.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = event.target as Element;
    const pin = target.closest<SVGAElement>("a.pin");
    const move = target.closest<HTMLAnchorElement>("a[data-move]");
    if (pin) {
      if (!pin.getAttribute("data-n")) return; // nothing of it is in the list: the link says more
      event.preventDefault();
      sheet.show(pin, pin);
    } else if (move) {
      event.preventDefault();
      void replace(map, move);
    } else if (!target.closest(".sheet")) sheet.close();
  });
  void tiles(map);
}

// replace fetches the page an arrow leads to and takes the map out of it.
async function replace(map: HTMLElement, arrow: HTMLAnchorElement): Promise<void> {
  try {
    const answer = await fetch(arrow.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById("carte");
    if (!answer.ok || !next) throw new Error(String(answer.status));
    const name = arrow.className;
    map.replaceWith(next);
    enhance(next);
    (next.querySelector<HTMLElement>(".map-tools ." + name) ?? next).focus({ preventScroll: true });
  } catch {
    location.assign(arrow.href);
  }
}

// tiles asks whether the source answers at present, and only then loads what shows its tiles.
async function tiles(map: HTMLElement): Promise<void> {
  const { tiles: url, state, script } = map.dataset;
  if (!url || !state || !script || map.offsetParent === null) return;
  try {
    if (!((await (await fetch(state)).json()) as { ready: boolean }).ready) return;
    const part = (await import(script)) as { showTiles(map: HTMLElement): Promise<void> };
    await part.showTiles(map);
  } catch {
    // the drawing stays
  }
}

const map = document.querySelector<HTMLElement>("[data-map]");
if (map) {
  enhance(map);
  followList(document.body.querySelector<HTMLElement>("[data-map]") ?? map);
}
