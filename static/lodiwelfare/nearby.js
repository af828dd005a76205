/*
 * "Near me": the place of the device, asked for only when the button is pressed, rounded before it leaves the page.
 * Without it, or when it is refused, there are the comuni to choose from.
 */

const DECIMALS = 3; // about 100 metres
const PATIENCE = 15000; // milliseconds
const FRESH = 300000;

function hidden(form, name) {
  let input = form.querySelector("input[type=hidden][name=" + name + "]");
  if (!input) {
    input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    form.append(input);
  }
  return input;
}

function offer(form, box) {
  const button = box.querySelector("button");
  const status = box.querySelector("[role=status]");
  const say = (text) => {
    status.textContent = text;
  };
  const found = (position) => {
    const degrees = [position.coords.latitude, position.coords.longitude];
    hidden(form, "near").value = degrees.map((each) => each.toFixed(DECIMALS)).join(",");
    hidden(form, "sort").value = "distance";
    say("");
    button.disabled = false;
    form.submit();
  };
  const refused = () => {
    say(box.dataset.refused);
    button.disabled = false;
  };
  button.addEventListener("click", () => {
    button.disabled = true;
    say(box.dataset.waiting);
    navigator.geolocation.getCurrentPosition(found, refused, { timeout: PATIENCE, maximumAge: FRESH });
  });
  box.hidden = false;
}

const form = document.getElementById("cerca");
const box = form && form.querySelector(".lw-nearby");
if (box && navigator.geolocation && window.isSecureContext) {
  offer(form, box);
}
