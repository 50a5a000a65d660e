/* The edition board: drags, keys and buttons are each a request of their own that saves at once; the page
   that comes back is the board as it is. Without this file the buttons do the same, a page at a time. */
import { dragged } from "./boarddrag.js";
import { aside, home, move, next, number, stories } from "./boardplaces.js";

const EVERY = 15000;
const QUICK = new Set(["up", "down", "later", "pass", "carry", "under", "own", "still-true", "take", "give", "leave", "back", "approve"]);
const voice = document.createElement("p");
voice.className = "vh";
voice.setAttribute("role", "status");
document.body.append(voice);

let picked = null;
let busy = false;

const form = () => document.getElementById("board");
const say = (words) => { voice.textContent = words; };
const name = (node) => node.dataset.name;

/* The page that the desk answered with takes the place of this one; what was open stays open. */
function show(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  if (!fresh.querySelector("[data-board]")) {
    location.reload();
    return;
  }
  const main = document.getElementById("content-start");
  const called = (one) => one.id || one.textContent.trim().slice(0, 12);
  const open = new Map([...main.querySelectorAll("details")].map((one) => [called(one), one.open]));
  const top = scrollY;
  document.querySelector(".messagelist")?.parentElement.remove();
  const messages = fresh.querySelector(".messagelist");
  if (messages) main.before(messages.parentElement);
  main.replaceChildren(...fresh.getElementById("content-start").childNodes);
  for (const one of main.querySelectorAll("details")) {
    const was = open.get(called(one));
    if (was !== undefined) one.open = was;
  }
  scrollTo({ top });
  ticking();
  if (messages) say(messages.textContent.trim());
}

async function answered(response, focus) {
  if (response.redirected && new URL(response.url).pathname.includes("/login/")) {
    location.assign(response.url);
    return false;
  }
  show(await response.text());
  (document.querySelector("main [autofocus]") ?? document.getElementById(focus)?.querySelector("[data-grip], button") ?? document.getElementById(focus))?.focus();
  return response.ok;
}

/* Says whether the desk did it. */
async function send(act, fields, focus) {
  if (busy) return false;
  busy = true;
  const data = new FormData(form());
  data.set("do", act);
  for (const [key, value] of Object.entries(fields)) data.set(key, value);
  try {
    return await answered(await fetch(location.pathname, { method: "POST", body: data }), focus);
  } catch {
    say("Not saved: the desk does not answer. Everything stands as it did.");
    return false;
  } finally {
    busy = false;
  }
}

async function put(node, back, section) {
  const story = node.dataset.story ?? node.dataset.offered;
  const words = `${name(node)}: put down.`;
  const before = next(node)?.dataset.story ?? "";
  const [act, fields] = section
    ? [`under:${story}`, { before, [`under-${story}`]: section, focus: "grip" }] : [`move:${story}`, { before }];
  if (await send(act, fields, `story-${story}`)) say(words);
  else if (node.isConnected) back();
}

function pick(grip) {
  const node = grip.closest("li");
  picked = { node, back: home(node) };
  node.classList.add("moved");
  node.querySelector(".picked")?.removeAttribute("hidden");
  grip.setAttribute("aria-pressed", "true");
  say(`${name(node)}: picked up. Up and down move it, left and right put it under another section, Enter puts it down, Escape returns it.`);
}

function lay(returned) {
  const { node, back, section } = picked;
  picked = null;
  node.classList.remove("moved");
  node.querySelector(".picked")?.setAttribute("hidden", "");
  node.querySelector("[data-grip]").removeAttribute("aria-pressed");
  if (!returned) return put(node, back, section);
  back();
  number();
  node.querySelector("[data-grip]").focus();
  say(`${name(node)}: back where it was.`);
  return undefined;
}

function step(by) {
  const { node } = picked;
  move(node, by);
  number();
  node.querySelector("[data-grip]").focus();
  node.scrollIntoView({ block: "nearest" });
  const place = stories().indexOf(node) + 1;
  const group = node.closest("section")?.querySelector("h3")?.firstChild.textContent.trim();
  say(`${name(node)}: place ${place} of ${stories().length}, ${group ?? ""}`);
}

/* Under the section before or after the one it stands under; a story that is not in it yet comes in first. */
function sideways(by) {
  const { node } = picked;
  const head = node.dataset.story && aside(node, by);
  if (!head) {
    step(by);
    return;
  }
  picked.section = head.dataset.section;
  number();
  node.querySelector("[data-grip]").focus();
  node.scrollIntoView({ block: "nearest" });
  say(`${name(node)}: under ${head.firstChild.textContent.trim()}`);
}

document.addEventListener("keydown", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  if (!grip || event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = { ArrowUp: -1, ArrowDown: 1 };
  const sides = { ArrowLeft: -1, ArrowRight: 1 };
  if (!picked && !["Enter", " "].includes(event.key)) return;
  if (!picked) pick(grip);
  else if (event.key === "Escape") lay(true);
  else if (["Enter", " "].includes(event.key)) lay(false);
  else if (keys[event.key]) step(keys[event.key]);
  else if (sides[event.key]) sideways(sides[event.key]);
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

/* Whoever goes elsewhere with a story in hand has not put it down. */
document.addEventListener("focusin", (event) => {
  if (picked && !picked.node.contains(event.target)) {
    const { target } = event;
    lay(true);
    target.focus();
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[form=board][name=do]");
  if (!button || !QUICK.has(button.value.split(":")[0])) return;
  event.preventDefault();
  send(button.value, {}, button.closest("li")?.id);
});

dragged(put, () => !picked && !busy);

/* Who else is here, and whether the board is still the one that is shown. */
async function beat() {
  const board = document.querySelector("[data-board]");
  if (board && !document.hidden && !picked && !busy && !document.querySelector(".dragged")) {
    try {
      const token = form().elements.csrfmiddlewaretoken.value;
      const answer = await fetch(board.dataset.here, { method: "POST", headers: { "X-CSRFToken": token }, redirect: "error" });
      if (answer.ok) await learn(await answer.json());
    } catch {
      /* The next look may be luckier; every act is checked by the desk anyway. */
    }
  }
  setTimeout(beat, EVERY);
}

async function learn(told) {
  const here = document.getElementById("here");
  here.textContent = told.here;
  here.hidden = !told.here;
  const fields = form().elements;
  const same = told.order === fields.order.value && told.texts === fields.texts.value;
  if (told.closed) location.reload();
  if (same || picked || busy || document.activeElement.closest("main :is(textarea, select)")) return;
  const at = document.activeElement.closest("main li")?.id;
  const answer = await fetch(location.pathname, { redirect: "error" });
  show(await answer.text());
  document.getElementById(at)?.querySelector("[data-grip], button")?.focus();
  say("Somebody changed the board; this is how it stands now.");
}

/* in 3 h 05, 20 min ago: as the page said it, kept true while it stands open. */
function ticking() {
  for (const one of document.querySelectorAll("[data-until]")) {
    const minutes = Math.round((Date.parse(one.dataset.until) - Date.now()) / 60000);
    one.textContent = told(minutes);
  }
}

function told(minutes) {
  const whole = Math.abs(minutes);
  if (!whole) return "now";
  const hours = Math.floor(whole / 60);
  const rest = String(whole % 60).padStart(2, "0");
  let span = `${Math.round(hours / 24)} days`;
  if (whole < 60) span = `${whole} min`;
  else if (hours < 10) span = whole % 60 ? `${hours} h ${rest}` : `${hours} h`;
  else if (hours < 48) span = `${Math.round(whole / 60)} h`;
  return minutes > 0 ? `in ${span}` : `${span} ago`;
}

setInterval(ticking, 20000);
setTimeout(beat, EVERY);
