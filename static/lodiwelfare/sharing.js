/*
 * Sharing an address with what the device has for it, else copying it; and printing. The buttons are shown only
 * where they do something. Words come from their data attributes.
 */

// One place for what is said on a page, whichever script says it.
const status = document.querySelector(".lw-toast") || document.body.appendChild(document.createElement("p"));
status.className = "lw-toast";
status.setAttribute("role", "status");

const SHOWN_FOR = 8000; // milliseconds

function say(text) {
  status.textContent = text;
  window.setTimeout(() => {
    if (status.textContent === text) {
      status.textContent = "";
    }
  }, SHOWN_FOR);
}

async function copy(button) {
  const words = button.dataset;
  let text = words.copied;
  try {
    await navigator.clipboard.writeText(words.share);
  } catch (error) {
    text = words.failed + " " + words.share;
  }
  say(text);
}

async function share(button) {
  if (navigator.share) {
    try {
      await navigator.share({ title: button.dataset.title, url: button.dataset.share });
      return;
    } catch (error) {
      if (error.name === "AbortError") {
        return; // They changed their mind.
      }
    }
  }
  await copy(button);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-share], [data-print]");
  if (button && button.hasAttribute("data-print")) {
    window.print();
  } else if (button) {
    share(button);
  }
});

Array.from(document.querySelectorAll("[data-share], [data-print]")).forEach((button) => {
  button.hidden = false;
});
