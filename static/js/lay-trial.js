// Tries a search with a group as it stands in the form: nothing is saved.
(() => {
  function start(panel) {
    const form = panel.closest("form");
    const query = panel.querySelector("input");
    const language = panel.querySelector("select");
    const button = panel.querySelector("button");
    const answer = panel.querySelector("[data-lay-trial-answer]");
    let latest = 0;

    async function attempt() {
      const number = ++latest;
      const data = new FormData(form);
      data.set("trial-q", query.value);
      data.set("trial-language", language.value);
      answer.setAttribute("aria-busy", "true");
      button.disabled = true;
      try {
        const response = await fetch(panel.dataset.layTrialUrl, {
          method: "POST",
          body: data,
          headers: { "X-Requested-With": "XMLHttpRequest" },
          redirect: "error",
        });
        if (!response.ok) throw new Error(response.statusText);
        const html = await response.text();
        if (number === latest) answer.innerHTML = html;
      } catch {
        if (number === latest) answer.textContent = panel.dataset.layTrialFailed;
      } finally {
        if (number === latest) {
          answer.removeAttribute("aria-busy");
          button.disabled = false;
        }
      }
    }

    button.addEventListener("click", attempt);
    query.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        // Enter in a field would save the group.
        event.preventDefault();
        attempt();
      }
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-lay-trial]").forEach(start);
  });
})();
