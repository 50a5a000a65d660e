/* The outline follows the form while one types: a line for each card, with its words. */

const form = document.getElementById("story-form");
const rail = document.querySelector("[data-outline]");
const FIRST = 60;

const words = (text) => (text.match(/\S+/g) ?? []).length;

function line(anchor) {
  const node = document.createElement("a");
  node.className = "sub";
  node.href = `#${anchor}`;
  node.dataset.of = anchor;
  const label = document.createElement("span");
  label.className = "clip";
  label.dir = "auto";
  node.append(label);
  return node;
}

function say(node, label, count) {
  if (label) node.querySelector(".clip").textContent = label;
  if (node.querySelector(".err, .wrn")) return;
  const told = node.querySelector("[data-n]") ?? node.appendChild(document.createElement("span"));
  told.dataset.n = "";
  told.textContent = count || "";
}

function follow() {
  for (const kind of ["fact", "framing"]) {
    const head = rail.querySelector(`[data-of="${kind}s"]`);
    const cards = [...form.querySelectorAll(`[data-list="${kind}"] > [data-card]`)];
    say(head, "", cards.length);
    let last = head;
    cards.forEach((card, place) => {
      const anchor = `${kind}-${place + 1}`;
      const node = rail.querySelector(`[data-of="${anchor}"]`) ?? line(anchor);
      const text = card.querySelector("textarea").value;
      const mark = card.querySelector("[data-number], [data-letter]").textContent;
      const name = kind === "fact" ? text : card.querySelector("[name$='-perspective']").value;
      say(node, `${mark} ${name.slice(0, FIRST)}`, words(text));
      last.after(node);
      last = node;
    });
    for (const node of rail.querySelectorAll(`[data-of^="${kind}-"]`)) {
      if (Number(node.dataset.of.split("-")[1]) > cards.length) node.remove();
    }
  }
  for (const name of ["headline", "dek", "context"]) {
    say(rail.querySelector(`[data-of="${name}"]`), "", words(form.elements[name].value));
  }
}

let soon = 0;
function later() {
  clearTimeout(soon);
  soon = setTimeout(follow, 250);
}

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    rail.querySelector(`[data-of="${entry.target.id}"]`)?.classList.toggle("here", entry.isIntersecting);
  }
}, { rootMargin: "-20% 0px -60% 0px" });
for (const part of form.querySelectorAll(".card[id], #headline, #dek, #context")) seen.observe(part);
form.addEventListener("input", later);
form.addEventListener("touched", later);
