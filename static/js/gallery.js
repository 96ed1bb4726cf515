// Arrow keys: from file to file on a file's page, from picture to picture in the gallery. The links work without it.
(() => {
  "use strict";
  const pictures = [...document.querySelectorAll(".gallery .evi > a")];
  const typing = (target) => target.closest("input, textarea, select, video, audio, pre");
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || typing(event.target)) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    if (pictures.length) {
      const here = pictures.indexOf(document.activeElement);
      const next = pictures[here < 0 ? 0 : here + step];
      if (next) { next.focus(); event.preventDefault(); }
      return;
    }
    const link = document.querySelector(`a[rel=${step < 0 ? "prev" : "next"}]`);
    if (link) { event.preventDefault(); link.click(); }
  });
})();
