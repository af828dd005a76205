/*
 * Who reads another language of the site is asked, in that language, whether to go on in it. The browser's own list of
 * languages decides, so that the page is the same for everybody and may be kept by any cache. Nobody is sent anywhere;
 * "no" is remembered on this device alone.
 */

const KEY = "lodiwelfare:lingua";
const own = document.documentElement.lang;

function refused() {
  try {
    return window.localStorage.getItem(KEY) === own;
  } catch {
    return false; // Storage is forbidden: the question comes again.
  }
}

function refuse() {
  try {
    window.localStorage.setItem(KEY, own);
  } catch {
    // As above.
  }
}

const offer = document.querySelector("[data-offer]");
const links = Array.from(document.querySelectorAll(".lw-languages a"));
const spoken = (navigator.languages || []).map((each) => each.toLowerCase().split("-")[0]);
const first = spoken.find((code) => links.some((link) => link.hreflang === code));
const link = links.find((each) => each.hreflang === first && each.dataset.question);

if (offer && link && first !== own && !refused()) {
  const yes = link.cloneNode();
  yes.textContent = link.dataset.question;
  delete yes.dataset.question;
  // "No" is the name of the language that the page is in: everybody can read that.
  const no = document.createElement("button");
  no.type = "button";
  no.textContent = document.querySelector(".lw-languages [aria-current]").textContent;
  no.addEventListener("click", () => {
    refuse();
    offer.hidden = true;
  });
  offer.append(yes, no);
  offer.hidden = false;
}
