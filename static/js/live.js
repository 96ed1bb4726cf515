// Keeps a case page up to date without moving what somebody reads or types.
(() => {
  "use strict";
  const tail = () => document.getElementById("thread-tail");
  const isTail = (event) => event.detail.elt && event.detail.elt.id === "thread-tail";

  const isTyping = () => {
    const at = document.activeElement;
    if (at && at.matches("textarea, input, select")) return true;
    return [...document.querySelectorAll("main textarea")].some((area) => area.value !== area.defaultValue);
  };
  // At the end: the tail of the thread can be seen, so what is added there moves nothing that is being read.
  const isAtEnd = () => {
    const end = tail();
    if (!end) return false;
    const box = end.getBoundingClientRect();
    return box.top >= 0 && box.top <= window.innerHeight;
  };

  document.addEventListener("htmx:configRequest", (event) => {
    if (isTail(event) && (isTyping() || !isAtEnd())) event.detail.parameters.hold = "1";
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isTail(event) && document.hidden) event.preventDefault();
  });

  // Whoever comes back to the page sees it as it is now, and not after the time between two questions.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && tail() && window.htmx) window.htmx.trigger(document.body, "case-changed");
  });

  // The line that was pressed to see what is new is gone now: whoever uses the keyboard goes on at the latest entry.
  document.addEventListener("htmx:afterSettle", (event) => {
    const pressed = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (!pressed || !pressed.matches("#news a")) return;
    const latest = [...document.querySelectorAll("#thread a.at")].pop();
    if (latest) latest.focus({ preventScroll: true });
  });

  const show = (connected) => {
    const line = document.getElementById("live");
    if (!line || line.hidden) return;
    line.classList.toggle("live--off", !connected);
    const words = connected ? line.dataset.on : line.dataset.off;
    if (line.firstChild.textContent.trim() !== words) line.firstChild.textContent = `${words} · `;
  };
  document.addEventListener("htmx:sendError", (event) => isTail(event) && show(false));
  document.addEventListener("htmx:responseError", (event) => isTail(event) && show(false));
  document.addEventListener("htmx:afterRequest", (event) => isTail(event) && event.detail.successful && show(true));

  // Whoever chose files reads their names where they write; without this file the browser's own control says them.
  document.querySelectorAll("input[type=file][data-names]").forEach((input) => {
    const names = document.getElementById(input.dataset.names);
    input.form.classList.add("is-live");
    input.addEventListener("change", () => {
      names.replaceChildren(...[...input.files].map((file) => {
        const line = document.createElement("li");
        line.textContent = file.name;
        return line;
      }));
      names.hidden = !input.files.length;
    });
  });
})();
