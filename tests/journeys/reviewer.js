// What a careful person with a ruler sees on the page as it is drawn now. Returns sentences, one for each fault.
() => {
  const faults = [];
  const page = document.documentElement;
  const name = (element) => {
    const words = element.textContent.trim().replace(/\s+/g, " ").slice(0, 30);
    return `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") || ""}"> ${words}`;
  };
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const isForEarsOnly = (element) => element.closest(".vh, .skip, [aria-hidden=true]") !== null;
  const floats = (element) => {
    for (let outer = element; outer && outer !== page; outer = outer.parentElement) {
      if (["fixed", "sticky", "absolute"].includes(getComputedStyle(outer).position)) return true;
    }
    return false;
  };
  const scrollsByItself = (element) => {
    for (let outer = element.parentElement; outer && outer !== document.body; outer = outer.parentElement) {
      if (["auto", "scroll"].includes(getComputedStyle(outer).overflowX)) return true;
    }
    return false;
  };

  if (page.scrollWidth > page.clientWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter(
      (element) => isShown(element) && !element.closest(".vh, .skip") && !scrollsByItself(element)
        && element.getBoundingClientRect().right > page.clientWidth + 0.5,
    );
    faults.push(`scrolls sideways by ${page.scrollWidth - page.clientWidth} px: ${wide.slice(-1).map(name)}`);
  }

  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    if (!node.data.trim() || !isShown(holder) || isForEarsOnly(holder)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width > 1 && box.height > 1) texts.push({ node, holder, box, floats: floats(holder) });
    }
  }
  const still = texts.filter((text) => !text.floats).sort((a, b) => a.box.top - b.box.top);
  still.forEach((one, index) => {
    for (let at = index + 1; at < still.length && still[at].box.top < one.box.bottom - 4; at += 1) {
      const other = still[at];
      if (other.node === one.node) continue;
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      // Boxes of words are taller than their letters: neighbouring lines may touch.
      if (across > 3 && down > 0.55 * Math.min(one.box.height, other.box.height)) {
        faults.push(`words on top of words: ${name(one.holder)} / ${name(other.holder)}`);
      }
    }
  });
  for (const { holder } of texts) {
    const style = getComputedStyle(holder);
    const cuts = style.overflowX !== "visible" && style.textOverflow !== "ellipsis" && holder.tagName !== "TEXTAREA";
    if (cuts && style.overflowX === "hidden" && holder.scrollWidth > holder.clientWidth + 1) faults.push(`cut off: ${name(holder)}`);
  }

  const place = window.scrollY;
  window.scrollTo(0, page.scrollHeight);
  const bars = [...document.querySelectorAll("body *")].filter(
    (element) => getComputedStyle(element).position === "fixed" && isShown(element) && element.getBoundingClientRect().height > 8,
  );
  const foot = document.querySelector(".foot");
  for (const bar of bars) {
    const top = bar.getBoundingClientRect().top;
    const last = [...(foot || document.body).querySelectorAll("p, a, button")].filter(isShown)
      .reduce((lowest, element) => Math.max(lowest, element.getBoundingClientRect().bottom), 0);
    if (top > window.innerHeight / 2 && last > top + 1) faults.push(`the end of the page stays under ${name(bar)}`);
    if (bar.scrollWidth > bar.clientWidth + 1) faults.push(`wider than the window: ${name(bar)}`);
  }
  if (bars.length > 1) {
    const tops = bars.map((bar) => Math.round(bar.getBoundingClientRect().top));
    if (new Set(tops.filter((top) => top > window.innerHeight / 2)).size > 1) faults.push(`bars on top of bars: ${bars.map(name)}`);
  }
  window.scrollTo(0, place);

  for (const input of window.innerWidth < 700 ? document.querySelectorAll("input, select, textarea") : []) {
    if (isShown(input) && parseFloat(getComputedStyle(input).fontSize) < 16 && !["radio", "checkbox", "file"].includes(input.type)) {
      faults.push(`phones zoom in on a field with small letters: ${input.name}`);
    }
  }
  return [...new Set(faults)];
}
