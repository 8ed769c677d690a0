// The map of tiles, by Leaflet, in the place of the drawing and with the same pins. Tiles come from this service alone.
// When none can be had after all, the drawing comes back.
import { divIcon, latLngBounds, map as leaflet, marker, tileLayer } from "leaflet/dist/leaflet-src.esm.js";

interface LatLng {
  lat: number;
  lng: number;
}

const MAX_ZOOM = 18;
const MIN_ZOOM = 6;

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

export async function showTiles(map: HTMLElement): Promise<void> {
  await loadStyle(map.dataset.style ?? "");
  const drawn = map.querySelector<HTMLElement>(".map-drawn");
  const [lat, lon, zoom] = (map.dataset.at ?? "").split(",").map(Number) as [number, number, number];
  if (!drawn || Number.isNaN(zoom)) return;

  const frame = document.createElement("div");
  frame.className = "map-tiles";
  drawn.after(frame);
  const view = leaflet(frame, { zoomControl: false, attributionControl: false, minZoom: MIN_ZOOM, maxZoom: MAX_ZOOM, keyboard: true });
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", map.getAttribute("aria-label") ?? "");

  let came = false;
  const layer = tileLayer(map.dataset.tiles ?? "", { maxZoom: MAX_ZOOM });
  const credit = map.querySelector<HTMLElement>(".map-credit");
  const tools = [...map.querySelectorAll<HTMLElement>(".map-tools")];
  const back = (): void => {
    view.remove();
    frame.remove();
    drawn.hidden = false;
    for (const t of tools) t.hidden = false;
    if (credit) credit.hidden = true;
    nearer.remove();
  };
  layer.on("tileload", () => {
    if (came) return;
    came = true;
    drawn.hidden = true;
    for (const t of tools) t.hidden = true;
    if (credit) credit.hidden = false;
  });
  layer.on("tileerror", () => {
    if (!came) back();
  });

  const nearer = zoomButtons(map, () => view.zoomIn(), () => view.zoomOut());
  const bounds: [number, number][] = [];
  for (const pin of map.querySelectorAll<SVGAElement>(".map-drawn a.pin")) {
    const at = (pin.getAttribute("data-at") ?? "").split(",").map(Number) as [number, number];
    if (pin.getAttribute("data-n")) bounds.push(at);
    marker(at, { icon: divIcon({ className: "pin-at", html: markOf(pin), iconSize: [1, 1] }), keyboard: false }).addTo(view);
  }
  view.setView([lat, lon], Math.floor(zoom));
  if (bounds.length > 0 && !new URLSearchParams(location.search).has("zone")) view.fitBounds(latLngBounds(bounds), { padding: [48, 64], maxZoom: 14 });
  layer.addTo(view);

  const zone = map.querySelector<HTMLAnchorElement>("[data-zone]");
  const offer = (): void => {
    if (!zone?.parentElement) return;
    const b = view.getBounds();
    const south = b.getSouthWest() as LatLng;
    const north = b.getNorthEast() as LatLng;
    const address = new URL(location.href);
    for (const name of ["ou", "rayon", "pres", "page", "vue"]) address.searchParams.delete(name);
    address.searchParams.set("zone", [south.lat, south.lng, north.lat, north.lng].map((x) => x.toFixed(4)).join(","));
    address.hash = "";
    zone.href = address.href;
    zone.parentElement.hidden = false;
  };
  view.on("dragend", offer);
  view.on("zoomend", offer);
}

// markOf is the pin as it is drawn, around a point of no size.
function markOf(pin: SVGAElement): HTMLElement {
  const holder = document.createElement("span");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "map-plan");
  const copy = pin.cloneNode(true) as SVGAElement;
  copy.removeAttribute("transform");
  svg.append(copy);
  holder.append(svg);
  return holder;
}

// zoomButtons stand where the arrows of the drawing stood.
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
