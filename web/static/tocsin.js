// Charts, keys, and news of the server. Pages work without it, but for charts.
(() => {
  "use strict";
  const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
  const dark = () => getComputedStyle(document.documentElement).colorScheme === "dark";

  // What changes something carries the token of this session.
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRF"] = meta("csrf");
  });
  // A part that cannot be had says so in its own place, and leaves the others alone.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status >= 400 && event.detail.xhr.getResponseHeader("Content-Type")?.startsWith("text/html")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  // Nothing is taken away from under a hand: what somebody is at changes with the next news. A row keeps its mark.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig } = event.detail;
    if (requestConfig?.triggeringEvent?.type !== "pulse") return;
    if (target.contains(document.activeElement) || target.matches(":hover") && target.querySelector("[data-row]")) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:sendError", (event) => {
    const place = event.detail.target;
    if (place?.querySelector(".waiting")) place.innerHTML = `<p class="failing">${meta("offline")}</p>`;
  });

  // Charts: drawn by Vega for the width and the theme that there are, with its interpreter: nothing is evaluated.
  let library;
  const vega = () => (library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = meta("vega");
    script.onload = () => resolve(window.vegaEmbed);
    script.onerror = () => { library = undefined; reject(new Error("the library of charts cannot be loaded")); };
    document.head.append(script);
  }));
  const tooltip = (handler, event, item, value) => {
    let box = document.getElementById("vg-tooltip-element");
    if (!box) {
      box = document.createElement("div");
      box.id = "vg-tooltip-element";
      document.body.append(box);
    }
    box.classList.toggle("visible", Boolean(value));
    if (!value) return;
    box.textContent = typeof value === "string" ? value : Object.entries(value).map(([k, v]) => `${k}: ${v}`).join("\n");
    box.style.left = `${Math.min(event.clientX + 12, innerWidth - box.offsetWidth - 8)}px`;
    box.style.top = `${Math.max(8, event.clientY - box.offsetHeight - 12)}px`;
  };
  async function draw(figure) {
    const width = Math.floor(figure.clientWidth);
    if (!width) return;
    figure.dataset.width = width;
    figure.setAttribute("aria-busy", "true");
    try {
      const address = new URL(figure.dataset.chart, location.href);
      address.searchParams.set("w", width);
      address.searchParams.set("theme", dark() ? "dark" : "light");
      const [embed, answer] = await Promise.all([vega(), fetch(address, { headers: { Accept: "application/json" } })]);
      if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail ?? answer.statusText);
      const spec = await answer.json();
      const place = document.createElement("div");
      figure.view?.finalize();
      const { view } = await embed(place, spec, { ast: true, actions: false, renderer: "svg", defaultStyle: false, logLevel: 1, tooltip });
      figure.view = view;
      view.addEventListener("click", (_, item) => { if (item?.datum?.go) location.assign(item.datum.go); });
      const svg = place.querySelector("svg");
      svg?.setAttribute("role", "img");
      // The picture has one name: its marks say nothing by themselves, and some have none.
      svg?.querySelectorAll("[role]").forEach((part) => ["role", "aria-roledescription", "aria-label"].forEach((name) => part.removeAttribute(name)));
      svg?.setAttribute("aria-label", spec.description ?? figure.dataset.label ?? "");
      figure.replaceChildren(place);
    } catch (failure) {
      const line = document.createElement("p");
      line.className = "failing";
      line.textContent = `${meta("chartless")} ${failure.message}`;
      figure.replaceChildren(line);
    } finally {
      figure.removeAttribute("aria-busy");
    }
  }
  const charts = (within = document) => within.querySelectorAll("[data-chart]");
  const drawAll = (within) => charts(within).forEach((figure) => { if (!figure.dataset.width) draw(figure); });
  document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt.parentNode ?? document));
  let resized;
  addEventListener("resize", () => {
    clearTimeout(resized);
    resized = setTimeout(() => charts().forEach((figure) => {
      if (Math.abs(figure.clientWidth - Number(figure.dataset.width)) > 8) draw(figure);
    }), 200);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts().forEach(draw));

  // News: pages ask again for what they show, where nobody is in the middle of something there.
  if (document.querySelector("[data-live]") && "EventSource" in window) {
    const news = new EventSource("/live");
    let first = true;
    news.addEventListener("pulse", () => {
      if (!first && document.visibilityState === "visible") {
        htmx.trigger(document.body, "pulse");
        document.querySelectorAll("[data-live] [data-chart], [data-chart][data-live]").forEach(draw);
      }
      first = false;
    });
  }

  // What drops down goes away with Escape, which gives the focus back, and with a click beside it.
  const DROPS = ".drop[open], .pop[open], .thumb details[open]";
  function shut(drop, back) {
    if (!drop) return;
    drop.open = false;
    if (back) drop.querySelector("summary").focus();
  }
  document.addEventListener("click", (event) => {
    document.querySelectorAll(DROPS).forEach((drop) => { if (!drop.contains(event.target)) shut(drop, false); });
  });

  // Keys.
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-row]")];
  function step(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.classList.contains("at"));
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    all[at]?.classList.remove("at");
    next.classList.add("at");
    next.scrollIntoView({ block: "nearest" });
    (next.querySelector("a, button") ?? next).focus({ preventScroll: true });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing(event.target) && !event.target.closest(DROPS)) return event.target.blur();
    if (event.key === "Escape") return shut(document.querySelector(DROPS), true);
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const at = document.querySelector("[data-row].at");
    // What a row has belongs to it alone: without a row under the mark, only what is the page's own is pressed.
    const own = (name) => [...document.querySelectorAll(`[data-key="${name}"]`)].find((each) => !each.closest("[data-row]"));
    const press = (name) => (at?.querySelector(`[data-key="${name}"]`) ?? own(name))?.click();
    const keys = {
      "/": () => document.querySelector("#query")?.focus(),
      j: () => step(1),
      k: () => step(-1),
      o: () => (at?.querySelector("[data-open]") ?? at?.querySelector("a"))?.click(),
      a: () => press("a"),
      s: () => press("s"),
      "?": () => document.querySelector("#keys")?.showModal(),
    };
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
    const copied = event.target.closest("[data-copy]");
    if (copied) navigator.clipboard?.writeText(copied.dataset.copy);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form?.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    const asked = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (asked && !confirm(asked)) event.preventDefault();
  });

  addEventListener("DOMContentLoaded", () => drawAll(document));
})();
