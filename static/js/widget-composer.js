// Copies the code of the widget. Without this script one selects it by hand: the buttons are not there.
for (const button of document.querySelectorAll("[data-copy]")) {
  const said = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const code = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(code.value);
      said.textContent = button.dataset.copied;
    } catch {
      code.select();
      said.textContent = button.dataset.failed;
    }
  });
}
