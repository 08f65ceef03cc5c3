// The query box completes fields and values. Any field of a form may: data-completes.
(() => {
  "use strict";
  const PAUSE = 120;
  let number = 0;

  function combobox(box) {
    const list = document.createElement("ul");
    list.id = `offers-${++number}`;
    list.className = "offers";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.dataset.offers ?? box.placeholder ?? "");
    box.after(list);
    box.parentElement.classList.add("completes");
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
      box.setAttribute(name, value);
    }
    let offered = { items: [] };
    let at = -1;
    let asked = 0;
    let timer;

    const close = () => {
      clearTimeout(timer);
      asked += 1;
      list.hidden = true;
      at = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };
    const choose = (index) => {
      const item = offered.items[index];
      if (!item) return;
      if (offered.whole) {
        box.value = item.text;
        close();
        box.form.requestSubmit();
        return;
      }
      box.setRangeText(item.text, offered.from, offered.to, "end");
      close();
      box.focus();
      if (item.text.endsWith(":")) ask();
    };
    const step = (by) => {
      const all = [...list.children];
      at = (at + by + all.length + (at < 0 && by < 0 ? 1 : 0)) % all.length;
      all.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
      all[at].scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", all[at].id);
    };
    const show = (answer) => {
      offered = answer;
      at = -1;
      list.replaceChildren(...answer.items.map((item, index) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const label = document.createElement("code");
        label.textContent = item.label;
        const about = document.createElement("span");
        about.textContent = item.about;
        option.append(label, about);
        option.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(index); });
        return option;
      }));
      list.hidden = !answer.items.length;
      box.removeAttribute("aria-activedescendant");
      box.setAttribute("aria-expanded", String(!list.hidden));
    };
    // What was asked before is offered while the box stands as it was given.
    const untouched = () => box.id === "query" && box.value === box.defaultValue;
    async function ask() {
      const mine = ++asked;
      const address = untouched() ? "/explore/recent" : `/explore/complete?${new URLSearchParams({ q: box.value, at: box.selectionStart })}`;
      try {
        const answer = await fetch(address, { headers: { Accept: "application/json" } });
        if (answer.ok && mine === asked && document.activeElement === box) show(await answer.json());
      } catch {
        close();
      }
    }
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    box.addEventListener("blur", close);
    box.addEventListener("click", () => {
      if (list.hidden && untouched()) ask();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === " " && event.ctrlKey) {
        event.preventDefault();
        ask();
      } else if (event.key === "ArrowDown" && list.hidden) {
        ask();
      } else if (!list.hidden && ["ArrowDown", "ArrowUp"].includes(event.key)) {
        event.preventDefault();
        step(event.key === "ArrowDown" ? 1 : -1);
      } else if (!list.hidden && (event.key === "Enter" || event.key === "Tab") && at >= 0) {
        event.preventDefault();
        choose(at);
      } else if (!list.hidden && event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
    });
    box.form?.addEventListener("submit", close);
  }

  const all = (within) => within.querySelectorAll("#query, [data-completes]").forEach((box) => {
    if (!box.hasAttribute("aria-controls")) combobox(box);
  });
  addEventListener("DOMContentLoaded", () => all(document));
  document.addEventListener("htmx:load", (event) => all(event.detail.elt.parentNode ?? document));
})();
