/*
 * "In quale comune abiti?": the last answer stays on this device and is offered again on the home page. It goes to
 * the server only as part of a search, like any other choice, and "all comuni" forgets it.
 */

const KEY = "lodiwelfare:comune";

function stored() {
  try {
    return window.localStorage.getItem(KEY) || "";
  } catch {
    return ""; // Storage is forbidden: the question is just asked again.
  }
}

function store(code) {
  try {
    if (code) {
      window.localStorage.setItem(KEY, code);
    } else {
      window.localStorage.removeItem(KEY);
    }
  } catch {
    // As above.
  }
}

const form = document.getElementById("cerca");
const select = form && form.elements.namedItem("municipality");
if (select) {
  const known = Array.from(select.options).some((option) => option.value === stored());
  if (known && !select.value && document.querySelector(".lw-hero")) {
    select.value = stored();
  }
  form.addEventListener("submit", () => store(select.value));
}
