// The map of tiles, by Leaflet, in the place of the drawing and with the same pins: when it has been moved, the server
// says which pins stand there. Tiles come from this service alone. When none can be had after all, the drawing comes back.
import { divIcon, latLngBounds, layerGroup, map as leaflet, marker, tileLayer } from "leaflet/dist/leaflet-src.esm.js";

type Position = [lat: number, lon: number];

const MAX_ZOOM = 18;
const MIN_ZOOM = 6;
const DRAWN_MAX_ZOOM = 13; // the server draws nothing nearer
const SETTLE_MS = 250;
const EDGE_PX: [number, number] = [60, 70];

function loadStyle(href: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.onload = () => resolve();
    link.onerror = () => reject(new Error(href));
    document.head.prepend(link);
  });
}

const positionOf = (pin: Element): Position => (pin.getAttribute("data-at") ?? "").split(",").map(Number) as Position;
const nameOf = (pin: Element | null | undefined): string => (pin ? (pin.getAttribute("data-n") ?? "") + "@" + (pin.getAttribute("data-at") ?? "") : "");

export async function showTiles(map: HTMLElement): Promise<void> {
  await loadStyle(map.dataset.style ?? "");
  const drawn = map.querySelector<HTMLElement>(".map-drawn");
  const [lat, lon, zoom] = (map.dataset.at ?? "").split(",").map(Number) as [number, number, number];
  if (!drawn || Number.isNaN(zoom)) return;

  const frame = document.createElement("div");
  frame.className = "map-tiles";
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", map.getAttribute("aria-label") ?? "");
  drawn.after(frame);
  const view = leaflet(frame, { zoomControl: false, attributionControl: false, minZoom: MIN_ZOOM, maxZoom: MAX_ZOOM });
  const buttons = zoomButtons(map, () => view.zoomIn(), () => view.zoomOut());
  const pins = layerGroup().addTo(view);
  const put = (marks: Iterable<Element>): void => {
    const held = frame.contains(document.activeElement) ? nameOf(document.activeElement?.closest("a.pin")) : "";
    pins.clearLayers();
    for (const pin of marks) marker(positionOf(pin), { icon: divIcon({ className: "pin-at", html: markOf(pin), iconSize: [1, 1] }), keyboard: false }).addTo(pins);
    if (held) [...frame.querySelectorAll<SVGAElement>("a.pin")].find((pin) => nameOf(pin) === held)?.focus({ preventScroll: true });
  };

  const numbered = [...drawn.querySelectorAll("a.pin")].filter((pin) => pin.getAttribute("data-n"));
  view.setView([lat, lon], Math.floor(zoom));
  if (numbered.length > 0 && !/[?&](zone|vue)=/.test(location.search)) view.fitBounds(latLngBounds(numbered.map(positionOf)), { padding: EDGE_PX, maxZoom: 14 });
  put(drawn.querySelectorAll("a.pin"));

  const asDrawn = [drawn, ...map.querySelectorAll<HTMLElement>(".map-tools")].filter((e) => e !== buttons);
  const credit = map.querySelector<HTMLElement>(".map-credit");
  let came = false;
  const layer = tileLayer(map.dataset.tiles ?? "", { maxZoom: MAX_ZOOM });
  layer.on("tileload", () => {
    if (came) return;
    came = true;
    for (const e of asDrawn) e.hidden = true;
    if (credit) credit.hidden = false;
  });
  layer.on("tileerror", () => {
    if (came) return;
    view.remove();
    frame.remove();
    buttons.remove();
    for (const e of asDrawn) e.hidden = false;
    if (credit) credit.hidden = true;
  });
  layer.addTo(view);

  // A pin that the keyboard reaches beside the picture is brought into it.
  frame.addEventListener("focusin", (event) => {
    const pin = (event.target as Element).closest("a.pin");
    if (pin) view.panInside(positionOf(pin), { padding: EDGE_PX });
  });

  let timer = 0;
  let request: AbortController | null = null;
  const refresh = async (): Promise<void> => {
    request?.abort();
    request = new AbortController();
    const middle = view.getCenter() as { lat: number; lng: number };
    const address = new URL(location.href);
    address.searchParams.set("vue", [middle.lat.toFixed(2), middle.lng.toFixed(2), Math.min(view.getZoom(), DRAWN_MAX_ZOOM)].join(","));
    try {
      const answer = await fetch(address, { signal: request.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok && page.querySelector(".map-drawn")) put(page.querySelectorAll(".map-drawn a.pin"));
    } catch {
      // moved on, or offline: the pins stay as they are
    }
  };
  view.on("moveend", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void refresh(), SETTLE_MS);
  });

  const zone = map.querySelector<HTMLAnchorElement>("[data-zone]");
  const offer = (): void => {
    if (!zone?.parentElement) return;
    const b = view.getBounds();
    const address = new URL(location.href);
    for (const name of ["ou", "rayon", "pres", "page", "vue"]) address.searchParams.delete(name);
    address.searchParams.set("zone", [b.getSouth(), b.getWest(), b.getNorth(), b.getEast()].map((x: number) => x.toFixed(4)).join(","));
    address.hash = "";
    zone.href = address.href;
    zone.parentElement.hidden = false;
  };
  view.on("dragend", offer);
  view.on("zoomend", offer);
}

// markOf is the pin as it is drawn, around a point of no size.
function markOf(pin: Element): HTMLElement {
  const holder = document.createElement("span");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "map-plan");
  const copy = document.importNode(pin, true);
  copy.removeAttribute("transform");
  svg.append(copy);
  holder.append(svg);
  return holder;
}

// zoomButtons stand where those of the drawing stood.
function zoomButtons(map: HTMLElement, zoomIn: () => void, zoomOut: () => void): HTMLElement {
  const list = document.createElement("ul");
  list.className = "map-tools";
  for (const [name, sign, act] of [["nearer", "+", zoomIn], ["farther", "−", zoomOut]] as const) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", map.dataset[name] ?? "");
    button.textContent = sign;
    button.addEventListener("click", act);
    item.append(button);
    list.append(item);
  }
  map.querySelector(".map-skip")?.after(list);
  return list;
}
