// Comforts of a merchant's desk. Every page works without this file.
(() => {
  "use strict";
  const boxes = () => [...document.querySelectorAll(".qrow__pick input")];

  // All of the page at once, which only a script can do.
  const heading = document.querySelector(".selected__h");
  if (heading && heading.dataset.all) {
    const all = document.createElement("button");
    all.type = "button";
    all.className = "btn btn--3 btn--s";
    all.textContent = heading.dataset.all;
    all.addEventListener("click", () => {
      const ticked = boxes().some((box) => !box.checked);
      boxes().forEach((box) => { box.checked = ticked; });
    });
    heading.after(all);
  }

  // j and k go from case to case; nobody who writes is led away.
  document.addEventListener("keydown", (event) => {
    if (!["j", "k"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const cases = [...document.querySelectorAll(".qrow h3 a")];
    const row = document.activeElement.closest(".qrow");
    const here = row ? cases.findIndex((link) => row.contains(link)) : -1;
    const next = cases[here < 0 ? 0 : here + (event.key === "j" ? 1 : -1)];
    if (next) next.focus();
  });

  // A template is put where the cursor stands, beside what is written already.
  const insertion = document.querySelector("form[data-inserts]");
  if (insertion) {
    insertion.addEventListener("submit", (event) => {
      const choice = insertion.querySelector("option:checked");
      const area = document.getElementById(insertion.dataset.inserts);
      if (!area || !choice || !choice.dataset.words) return;
      event.preventDefault();
      delete insertion.dataset.sent;
      area.setRangeText(choice.dataset.words, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
    });
  }
})();
