// j and k go down and up a list of cases, for those who work through it; Enter opens the one that has the focus.
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    const links = [...document.querySelectorAll(".queue h3 a")];
    const next = links[links.indexOf(document.activeElement) + step] || (document.activeElement.matches(".queue h3 a") ? null : links[0]);
    if (next) next.focus();
  });
})();
