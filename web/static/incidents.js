// A link to the numbers opens them; one to the note goes into it.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const to = event.target.closest('a[href="#numbers"], a[href="#note"]');
    const place = to && document.querySelector(to.getAttribute("href"));
    if (place?.tagName === "DETAILS") place.open = true;
    if (place?.tagName === "FORM") setTimeout(() => place.querySelector("textarea")?.focus());
  });
})();
