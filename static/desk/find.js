/* A list of known names under a text field while one types; any other name may still be typed.
   data-find="outlet" asks the address in data-find-outlet of the form or the page. */

const ADDRESSES = {
  outlet: "/admin/perspectives/outlet/find/",
  perspective: "/admin/perspectives/perspective/find/",
};
let serial = 0;

export function finder(root) {
  for (const input of root.querySelectorAll("input[data-find]")) {
    if (!input.hasAttribute("role")) attach(input);
  }
}

function attach(input) {
  const list = document.createElement("ul");
  list.className = "found";
  list.id = `found-${(serial += 1)}`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  const place = document.createElement("span");
  place.className = "finding";
  input.replaceWith(place);
  place.append(input, list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  let timer = 0;
  let asked = 0;
  let chosen = -1;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (name) => {
    input.value = name;
    close();
    input.dispatchEvent(new CustomEvent("taken", { bubbles: true, detail: name }));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    clearTimeout(timer);
  };
  const mark = (step) => {
    const rows = [...list.children];
    if (!rows.length) return;
    chosen = (chosen + step + rows.length) % rows.length;
    rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === chosen)));
    rows[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", rows[chosen].id);
  };
  /* Nobody has that name yet: taken as it was typed, it is an outlet to be looked at. */
  const newName = (typed) => {
    const row = document.createElement("li");
    const name = document.createElement("bdi");
    row.id = `${list.id}-new`;
    row.setAttribute("role", "option");
    name.textContent = typed;
    name.hidden = true;
    row.append(name, `Add “${typed}” as a new outlet`);
    row.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take(typed);
    });
    return row;
  };
  const show = (found) => {
    list.replaceChildren(...found.map((one, place) => {
      const row = document.createElement("li");
      const name = document.createElement("bdi");
      const note = document.createElement("small");
      row.id = `${list.id}-${place}`;
      row.setAttribute("role", "option");
      name.textContent = one.name;
      if (one.language) name.lang = one.language;
      note.textContent = one.note;
      row.append(name, note);
      row.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        take(one.name);
      });
      return row;
    }));
    const typed = input.value.trim();
    if (input.dataset.find === "outlet" && typed && !found.some((one) => one.name === typed)) {
      list.append(newName(typed));
    }
    chosen = -1;
    list.hidden = list.children.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const ask = async () => {
    const mine = (asked += 1);
    const query = input.value.trim();
    const kind = input.dataset.find;
    if (!query) return close();
    const base = input.form?.getAttribute(`data-find-${kind}`) ?? ADDRESSES[kind];
    try {
      const answer = await fetch(`${base}?q=${encodeURIComponent(query)}`);
      if (mine !== asked || document.activeElement !== input || !answer.ok) return undefined;
      show((await answer.json()).found);
    } catch {
      close();
    }
    return undefined;
  };

  input.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return;
      event.preventDefault();
      mark(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") close();
    else if (event.key === "Enter") {
      if (!list.hidden && chosen >= 0) {
        event.preventDefault();
        take(list.children[chosen].querySelector("bdi").textContent);
      } else if (input.hasAttribute("data-many") && input.value.trim()) {
        event.preventDefault();
        take(input.value.trim());
      }
    }
  });
}
