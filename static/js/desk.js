// Moving through the queue from the keyboard: j and k go to the next and previous line, only while the focus is in
// the list, so that the keys of screen readers and of typing stay theirs.
(() => {
  const list = document.querySelector("[data-desk-queue]");
  if (!list || list.dataset.deskReady) return;
  list.dataset.deskReady = "true";
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.key !== "j" && event.key !== "k")) return;
    if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    const links = [...list.querySelectorAll("[data-desk-row] .desk-title")];
    const row = event.target.closest("[data-desk-row]");
    const here = links.findIndex((link) => row && row.contains(link));
    const next = links[here + (event.key === "j" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
})();
