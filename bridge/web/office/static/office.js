// Keyboard for the office: "/" searches, "j" and "k" walk along rows; Enter follows what has the focus. Pages work without it.
"use strict";
(() => {
  const rows = () => Array.from(document.querySelectorAll(".row"));
  const typing = (element) => element instanceof HTMLElement && element.matches("input, textarea, select");

  function walk(step) {
    const all = rows();
    if (!all.length) return;
    const here = all.indexOf(document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "/") {
      const search = document.getElementById("q");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    } else if (event.key === "j" || event.key === "о") {
      walk(1);
    } else if (event.key === "k" || event.key === "л") {
      walk(-1);
    }
  });
})();
