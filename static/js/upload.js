// Sends each chosen file at once. Without this file the form takes them itself.
(() => {
  "use strict";
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const list = form.querySelector(".files");
  const said = form.querySelector("[data-upload-said]");
  const says = form.dataset;
  form.classList.add("is-live");

  const mb = (bytes) => (bytes / 1e6).toFixed(1);
  const make = (tag, className, words) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (words) element.textContent = words;
    return element;
  };
  const place = (row, html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    const next = holder.content.firstElementChild;
    row.replaceWith(next);
    if (window.htmx) window.htmx.process(next);
    return next;
  };
  const changed = () => form.dispatchEvent(new Event("change", { bubbles: true }));

  const rowFor = (file) => {
    const row = make("li", "filerow");
    row.append(make("span", "filerow__pic"), make("p", "filerow__name", file.name));
    const meta = make("p", "filerow__meta", says.saysWaiting);
    row.append(meta);
    list.append(row);
    return { row, meta };
  };
  const fail = (row, file, words, again) => {
    pressed = null;
    row.classList.add("filerow--bad");
    row.querySelectorAll("button").forEach((button) => button.remove());
    row.querySelector(".filerow__meta").replaceWith(make("p", "oops", words));
    const drop = make("button", "btn btn--3 btn--s", again ? says.saysRetry : says.saysRemove);
    drop.type = "button";
    drop.append(make("span", "vh", file.name));
    drop.addEventListener("click", () => { row.remove(); if (again) take(file); });
    row.insertBefore(drop, row.querySelector(".oops"));
    said.textContent = `${says.saysFailed}${file.name}`;
  };

  const queue = [];
  let busy = false;
  // A button pressed while files are on their way: the form goes with them, not before them.
  let pressed = null;
  const next = () => {
    if (!busy && !queue.length && pressed) {
      const button = pressed;
      pressed = null;
      form.requestSubmit(button);
    }
    if (busy || !queue.length) return;
    busy = true;
    send(queue.shift(), () => { busy = false; next(); });
  };
  const send = ({ file, row, meta }, done) => {
    const bar = make("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const status = make("span");
    meta.replaceChildren(status, bar);
    const stop = make("button", "btn btn--3 btn--s", says.saysCancel);
    stop.type = "button";
    stop.append(make("span", "vh", file.name));
    row.insertBefore(stop, meta);
    const body = new FormData();
    body.append("csrf_token", form.elements.csrf_token.value);
    body.append("files", file);
    const request = new XMLHttpRequest();
    request.open("POST", says.upload);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      const percent = event.total ? Math.floor((100 * event.loaded) / event.total) : 0;
      bar.value = percent;
      status.textContent = percent < 100
        ? `${says.saysSending} ${percent}% · ${mb(event.loaded)} / ${mb(event.total)} MB`
        : says.saysChecking;
    });
    request.addEventListener("load", () => {
      if (request.status === 201) {
        place(row, request.responseText);
        said.textContent = `${says.saysDone}${file.name}`;
        changed();
      } else if (request.status === 422 || request.status === 413) {
        const bad = place(row, request.responseText);
        said.textContent = bad.textContent.trim();
        pressed = null;
      } else {
        fail(row, file, `${says.saysFailed}${file.name}`, true);
      }
      done();
    });
    stop.addEventListener("click", () => request.abort());
    request.addEventListener("abort", () => { row.remove(); said.textContent = ""; done(); });
    request.addEventListener("error", () => { fail(row, file, `${says.saysFailed}${file.name}`, true); done(); });
    said.textContent = `${says.saysSending} ${file.name}`;
    request.send(body);
  };
  const take = (file) => {
    const { row, meta } = rowFor(file);
    if (file.size > Number(says.largest)) {
      fail(row, file, `${file.name} · ${mb(file.size)} MB. ${says.saysTooLarge}`, false);
      return;
    }
    queue.push({ file, row, meta });
    next();
  };

  form.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    event.stopPropagation();
    [...event.target.files].forEach(take);
    event.target.value = "";
  });
  form.addEventListener("submit", (event) => {
    if (!busy) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = event.submitter || form.querySelector("button.btn:not([type=button])");
  }, true);
  window.addEventListener("beforeunload", (event) => {
    if (busy) event.preventDefault();
  });
})();
