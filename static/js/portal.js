// Small comforts. Every page works without this file.
(() => {
  "use strict";
  const root = document.documentElement;
  const zh = root.lang.startsWith("zh");

  // The page's own clock: people's devices are often minutes off.
  const skew = root.dataset.now ? Date.parse(root.dataset.now) - Date.now() : 0;

  const span = (ms) => {
    const whole = Math.floor(Math.abs(ms) / 60000);
    const days = Math.floor(whole / 1440), hours = Math.floor(whole / 60) % 24, minutes = whole % 60;
    if (zh) {
      if (days) return `${days}天${hours ? `${hours}小时` : ""}`;
      if (hours) return `${hours}小时${minutes ? `${minutes}分` : ""}`;
      return minutes ? `${minutes}分钟` : "不到1分钟";
    }
    if (days) return `${days} ${days === 1 ? "day" : "days"}${hours ? ` ${hours} h` : ""}`;
    if (hours) return `${hours} h${minutes ? ` ${minutes} min` : ""}`;
    return minutes ? `${minutes} min` : "less than a minute";
  };
  const left = (ms) => {
    if (zh) return ms > 0 ? `还剩${span(ms)}` : `已逾期${span(ms)}`;
    return ms > 0 ? `${span(ms)} left` : `${span(ms)} overdue`;
  };

  const tick = () => {
    document.querySelectorAll("[data-until]").forEach((clock) => {
      const words = left(Date.parse(clock.dataset.until) - Date.now() - skew);
      if (clock.textContent !== words) clock.textContent = words;
    });
  };

  const count = (area) => {
    const tally = document.getElementById(`${area.id}-tally`);
    if (tally) tally.textContent = area.maxLength > 0 ? `${area.value.length} / ${area.maxLength}` : `${area.value.length}`;
  };

  const receive = (zone) => {
    const input = zone.querySelector("input[type=file][multiple]");
    if (!input || zone.dataset.ready) return;
    zone.dataset.ready = "1";
    for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
      zone.addEventListener(kind, (event) => {
        event.preventDefault();
        zone.classList.toggle("is-over", kind === "dragenter" || kind === "dragover");
      });
    }
    zone.addEventListener("drop", (event) => {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };

  const showErrors = (within) => {
    const errors = within.querySelector(".errors");
    if (!errors) return;
    errors.focus({ preventScroll: true });
    errors.scrollIntoView({ block: "nearest" });
  };

  const dress = (within) => {
    within.querySelectorAll("textarea").forEach(count);
    within.querySelectorAll(".drop").forEach(receive);
    tick();
  };

  // Without this the link leads to the page as it goes on paper.
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-print]")) return;
    event.preventDefault();
    window.print();
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea")) count(event.target);
  });
  // A second click on a button that is being answered would ask for the same thing twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent === "1") {
      event.preventDefault();
      return;
    }
    if (form.method === "post" && !form.hasAttribute("data-hx-post")) form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    dress(event.detail.target);
    showErrors(event.detail.target);
  });

  dress(document);
  showErrors(document);
  setInterval(tick, 30000);
})();
