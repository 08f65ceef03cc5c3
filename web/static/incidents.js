// Small windows beside a button close as people expect; a link to the numbers opens them.
(() => {
  "use strict";
  const open = () => document.querySelectorAll("details.pop[open]");
  document.addEventListener("click", (event) => {
    open().forEach((each) => { if (!each.contains(event.target)) each.open = false; });
    const to = event.target.closest('a[href="#numbers"], a[href="#note"]');
    const place = to && document.querySelector(to.getAttribute("href"));
    if (place?.tagName === "DETAILS") place.open = true;
    if (place?.tagName === "FORM") setTimeout(() => place.querySelector("textarea")?.focus());
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((each) => { each.open = false; each.querySelector("summary").focus(); });
  });
})();
