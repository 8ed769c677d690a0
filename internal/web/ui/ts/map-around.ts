// "Autour de moi": asks the browser where its reader is, only when the button is pressed, and takes it to the search
// there. Two decimals are about a kilometre: no more is ever sent, and nothing is kept.
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-around]")) {
  if (!("geolocation" in navigator)) continue;
  button.hidden = false;
  const say = (words: string | undefined): void => {
    const said = document.querySelector(".around-said");
    if (said) said.textContent = words ?? "";
    button.disabled = words !== undefined && words === button.dataset.wait;
  };
  button.addEventListener("click", () => {
    say(button.dataset.wait);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const address = new URL(button.dataset.around ?? "/annonces", location.href);
        address.searchParams.set("pres", coords.latitude.toFixed(2) + "," + coords.longitude.toFixed(2));
        location.assign(address);
      },
      (error) => say(error.code === error.PERMISSION_DENIED ? button.dataset.refused : button.dataset.failed),
      { enableHighAccuracy: false, maximumAge: 300_000, timeout: 15_000 },
    );
  });
}
export {};
