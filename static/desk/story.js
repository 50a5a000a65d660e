/* The story form: adding, moving and removing cards without asking the server, chips, counts of words,
   a warning before unsaved words are left. The order in the page is the order that is saved. */
import { finder } from "./find.js";
import { draggable } from "./drag.js";

const form = document.getElementById("story-form");
const dirtyMark = document.querySelector("[data-dirty]");
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
let dirty = form.hasAttribute("data-unsaved");
let leaving = false;
/* One fact or framing stands alone in the form: its number is not its place in the page. */
const alone = "only" in form.dataset;

function touched() {
  dirty = true;
  dirtyMark.hidden = false;
  form.dispatchEvent(new CustomEvent("touched"));
  for (const save of document.querySelectorAll("[data-save='']")) save.classList.add("go");
}
dirtyMark.hidden = !dirty;

/* Keys of cards and rows are a letter and a number, never used twice in a form. */
function freeKey(letter) {
  const taken = [...form.querySelectorAll("[data-card], [data-row]")]
    .map((node) => node.dataset.card ?? node.dataset.row)
    .filter((key) => key.startsWith(letter))
    .map((key) => Number(key.slice(1)));
  const gone = Number(form.dataset[`last${letter}`] ?? 0);
  const next = Math.max(0, gone, ...taken) + 1;
  form.dataset[`last${letter}`] = String(next);
  return `${letter}${next}`;
}

/* In every name, id and reference of `node`, the part `from` becomes `to`. */
function rename(node, from, to) {
  const swap = (text) => text.split(/([-:])/).map((part) => (part === from ? to : part)).join("");
  for (const one of [node, ...node.querySelectorAll("*")]) {
    for (const name of ["id", "name", "for", "aria-describedby", "data-card", "data-row", "data-list",
      "data-chips", "data-stances", "data-fact"]) {
      if (one.hasAttribute(name)) one.setAttribute(name, swap(one.getAttribute(name)));
    }
    if (one.hasAttribute("value") && (one.matches("button[data-act], button[data-add], button[data-open]")
      || one.getAttribute("value") === from)) {
      one.setAttribute("value", swap(one.getAttribute("value")));
    }
  }
}

function blank(kind) {
  const holder = kind === "fact" || kind === "source" ? "blank-fact" : "blank-framing";
  const card = document.getElementById(holder).content.firstElementChild.cloneNode(true);
  return kind === "fact" || kind === "framing" ? card : { card, row: card.querySelector("[data-row]") };
}

function newCard(kind) {
  const card = blank(kind);
  const key = freeKey(card.dataset.card[0]);
  rename(card, card.dataset.card, key);
  for (const row of card.querySelectorAll("[data-row]")) {
    if (kind === "framing") row.remove();
  }
  if (kind === "framing") matchStances(card);
  return card;
}

function newRow(kind, list) {
  const { card, row } = blank(kind);
  const owner = list.dataset.list.replace(/-\w+$/, "");
  rename(row, card.dataset.card, owner);
  rename(row, row.dataset.row, freeKey(row.dataset.row[0]));
  return row;
}

const cards = (kind) => [...form.querySelectorAll(`[data-list="${kind}"] > [data-card]`)];
const first = (card) => Number(card.parentElement.dataset.from ?? 1);

function numbered(card, kind, number) {
  card.id = `${kind}-${number}`;
  const open = card.querySelector("[data-open]");
  if (open) open.id = `open-${card.id}`;
}

/* Numbers, letters, which stances stand where, which excerpts there are to choose from. */
function renumber() {
  cards("fact").forEach((card, place) => {
    const number = first(card) + place;
    numbered(card, "fact", number);
    card.querySelector("[data-number]").textContent = number;
  });
  cards("framing").forEach((card, place) => {
    const number = first(card) + place;
    numbered(card, "framing", number);
    card.querySelector("[data-letter]").textContent = LETTERS[number - 1] ?? number;
    card.querySelectorAll(".excerpt").forEach((row, number) => {
      row.querySelector("[data-number]").textContent = number + 1;
    });
    if (!alone) matchStances(card);
    offerExcerpts(card);
  });
  for (const list of form.querySelectorAll("[data-list]")) {
    const rows = [...list.children];
    rows.forEach((row, place) => {
      const move = row.querySelector(".move");
      if (!move) return;
      move.querySelector("[data-act=up]").disabled = place === 0;
      move.querySelector("[data-act=down]").disabled = place === rows.length - 1;
    });
  }
}

function matchStances(card) {
  const list = card.querySelector("[data-stances]");
  const rows = new Map([...list.children].map((row) => [row.dataset.fact, row]));
  cards("fact").forEach((fact, place) => {
    const key = fact.dataset.card;
    let row = rows.get(key);
    rows.delete(key);
    if (!row) {
      const pattern = list.firstElementChild
        ?? document.getElementById("blank-framing").content.querySelector(".stance");
      if (!pattern) return;
      row = pattern.cloneNode(true);
      rename(row, row.dataset.fact, key);
      const owner = row.querySelector("select").name.split("-")[0];
      rename(row, owner, card.dataset.card);
      for (const input of row.querySelectorAll("select, input")) input.value = "";
      row.querySelector(".err")?.remove();
    }
    row.querySelector("[data-number]").textContent = place + 1;
    row.querySelector("[data-text]").textContent = fact.querySelector("textarea").value.slice(0, 90);
    list.append(row);
  });
  for (const row of rows.values()) row.remove();
}

function offerExcerpts(card) {
  const rows = [...card.querySelectorAll(".excerpt")];
  for (const select of card.querySelectorAll("[data-excerpts]")) {
    const chosen = select.value;
    const options = rows.map((row, place) => new Option(`excerpt ${place + 1}`, row.dataset.row));
    select.replaceChildren(new Option("no excerpt", ""), ...options);
    select.value = rows.some((row) => row.dataset.row === chosen) ? chosen : "";
  }
}

function arrived(node) {
  finder(node);
  for (const area of node.querySelectorAll("[data-words]")) count(area);
  touched();
  renumber();
}

function add(button) {
  const kind = button.dataset.add;
  const list = kind === "fact" || kind === "framing"
    ? form.querySelector(`[data-list="${kind}"]`)
    : button.closest("[data-card]").querySelector(`[data-list$="-${kind}"]`);
  const node = kind === "fact" || kind === "framing" ? newCard(kind) : newRow(kind, list);
  list.append(node);
  arrived(node);
  node.querySelector("textarea, input:not([type=hidden])").focus();
}

/* An empty row at the end of a list of sources or excerpts, for what was pasted. */
form.addEventListener("rowwanted", ({ detail }) => {
  detail.row = newRow(detail.kind, detail.list);
  detail.list.append(detail.row);
  arrived(detail.row);
});

function act(button) {
  const node = button.closest(".row, .card");
  const moves = { up: node.previousElementSibling, down: node.nextElementSibling };
  if (button.dataset.act === "drop") {
    const filled = [...node.querySelectorAll("textarea, input:not([type=hidden])")]
      .some((input) => input.value.trim());
    if (filled && !button.dataset.sure) {
      button.dataset.sure = "1";
      button.textContent = "Remove for good";
      setTimeout(() => {
        button.textContent = "Remove";
        delete button.dataset.sure;
      }, 4000);
      return;
    }
    (node.nextElementSibling ?? node.parentElement).querySelector?.("textarea, input")?.focus();
    node.remove();
  } else if (moves[button.dataset.act]) {
    if (button.dataset.act === "up") moves.up.before(node);
    else moves.down.after(node);
    shownMoved(node);
    button.focus();
    node.scrollIntoView({ block: "nearest" });
  }
  touched();
  renumber();
}

function shownMoved(node) {
  node.classList.add("moved");
  setTimeout(() => node.classList.remove("moved"), 1300);
}

function count(area) {
  let box = area.parentElement.querySelector(".count");
  if (!box) {
    box = document.createElement("span");
    box.className = "count";
    area.before(box);
  }
  const text = area.value.trim();
  const now = (text.match(/\S+/g) ?? []).length;
  const signs = [...text].length;
  const most = Number(area.dataset.words);
  const room = Number(area.dataset.signs ?? Infinity);
  box.textContent = `${now} of ${most} words`;
  if (room < Infinity) box.textContent += `, ${signs} of ${room} characters for a mail’s subject`;
  box.classList.toggle("over", now > most || signs > room);
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add], [data-act], [data-unchip]");
  if (!button) return;
  event.preventDefault();
  if (button.dataset.add) add(button);
  else if (button.dataset.act) act(button);
  else {
    button.closest(".chip").remove();
    touched();
  }
});

form.addEventListener("taken", (event) => {
  const input = event.target;
  if (!input.hasAttribute("data-many")) return;
  const chip = document.createElement("span");
  const held = document.createElement("input");
  const name = document.createElement("bdi");
  const drop = document.createElement("button");
  chip.className = "chip";
  Object.assign(held, { type: "hidden", name: input.name, value: event.detail });
  name.textContent = event.detail;
  drop.dataset.unchip = "";
  drop.textContent = "×";
  drop.setAttribute("aria-label", `Remove ${event.detail}`);
  chip.append(held, name, drop);
  (input.closest(".finding") ?? input).before(chip);
  input.value = "";
});

form.addEventListener("input", (event) => {
  touched();
  if (event.target.matches("[data-words]")) count(event.target);
});
/* Why a warning stands is typed beside the form, and belongs to it. */
document.addEventListener("input", (event) => {
  if (event.target.form === form && !form.contains(event.target)) touched();
});
form.addEventListener("change", (event) => {
  if (event.target.closest("[data-list='fact']")) renumber();
});
form.addEventListener("submit", () => { leaving = true; });

addEventListener("beforeunload", (event) => {
  if (dirty && !leaving) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const verb = event.target.closest("a[data-verb]");
  if (!verb || !dirty) return;
  event.preventDefault();
  dirtyMark.textContent = "Save first: that works on what is saved.";
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    document.querySelector("[data-save]").click();
  } else if (event.altKey && !event.ctrlKey && ["f", "p"].includes(event.key.toLowerCase())) {
    event.preventDefault();
    form.querySelector(`[data-add="${event.key.toLowerCase() === "f" ? "fact" : "framing"}"]`)?.click();
  } else if (event.altKey && !event.ctrlKey && event.key.toLowerCase() === "o") {
    const button = alone ? document.querySelector("[data-back]")
      : event.target.closest?.(".card")?.querySelector("[data-open]");
    if (!button) return;
    event.preventDefault();
    button.click();
  } else if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
    const node = event.target.closest?.(".row.excerpt, .card");
    const button = node?.querySelector(`.move [data-act=${event.key === "ArrowUp" ? "up" : "down"}]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    const at = document.activeElement;
    act(button);
    at.focus();
  }
});

draggable(form, (node) => {
  shownMoved(node);
  touched();
  renumber();
});
for (const area of form.querySelectorAll("[data-words]")) count(area);
renumber();
