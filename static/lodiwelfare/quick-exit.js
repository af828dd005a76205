/*
 * "Esci subito": away from the page at once, to the weather, and not back to it by the browser's button.
 */

const TIMES = 3;
const WITHIN = 2000; // milliseconds between one Esc and the next

const link = document.querySelector("[data-quick-exit]");

function leave() {
  // Nothing is to be read while the other site is on its way.
  document.documentElement.hidden = true;
  window.location.replace(link.href);
}

if (link) {
  let pressed = [];
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      pressed = [];
      return;
    }
    const now = event.timeStamp;
    pressed = [...pressed.filter((each) => now - each < WITHIN), now];
    if (pressed.length >= TIMES) {
      leave();
    }
  });
  const keys = document.querySelector("[data-quick-exit-keys]");
  keys.hidden = !window.matchMedia("(hover: hover)").matches;
}
