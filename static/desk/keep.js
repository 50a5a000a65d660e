/* Words that are not saved: sent to the desk every few seconds by tab, kept in this browser whenever the desk
   cannot take them, and who else is in the story. Saving itself is the form's, and works without this file. */

const form = document.getElementById("story-form");
const bar = document.querySelector("[data-kept]");
const people = document.querySelector("[data-people]");
const PAUSE = 1500;
const AT_MOST = 6000;
const HEARD = 15000;
const FORTNIGHT = 14 * 24 * 3600 * 1000;
const PAGE_ONLY = new Set(["csrfmiddlewaretoken", "do", "tab", "typed", "unsaved"]);

const tab = form.elements.tab;
if (!tab.value) tab.value = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`.slice(0, 36);
/* When the last word was typed, by this browser's clock: it goes along with every copy and with the save, so that
   the desk knows which copies are older than the save, in whatever order they arrive. */
const typed = Object.assign(document.createElement("input"), { type: "hidden", name: "typed", value: Date.now() });
form.append(typed);
const lastTyped = () => Number(typed.value);
/* Up to when words are safe: kept by the desk, sent off with a save, or kept as the page was left. */
let safe = form.hasAttribute("data-unsaved") && !form.elements.unsaved.value ? 0 : lastTyped();
/* By the story also where one part of it is on the screen: what is kept there is offered here. */
const place = `parallax ${form.dataset.person} ${new URL(form.action).pathname} `;
let waiting = 0;
let first = 0;
let sending = false;
let again = false;

function words() {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !PAGE_ONLY.has(name));
}

function say(text, link) {
  bar.textContent = text;
  bar.hidden = !text;
  if (!link) return;
  const to = document.createElement("a");
  to.href = link;
  to.textContent = "Sign in";
  bar.append(" ", to);
}

function inBrowser() {
  try {
    localStorage.setItem(place + tab.value, JSON.stringify({ at: Date.now(), typed: lastTyped(), words: words() }));
    return true;
  } catch {
    return false;
  }
}

function outOfBrowser(name, upTo = Infinity) {
  try {
    if (upTo < Infinity && JSON.parse(localStorage.getItem(place + name))?.typed > upTo) return;
    localStorage.removeItem(place + name);
  } catch {
    /* Where nothing can be kept, nothing is to be taken out. */
  }
}

function token(fresh) {
  if (fresh) form.elements.csrfmiddlewaretoken.value = fresh;
  return form.elements.csrfmiddlewaretoken.value;
}

function sent(pairs, extra, keepalive = false) {
  const body = new FormData();
  for (const [name, value] of [...pairs, ...Object.entries(extra)]) body.append(name, value);
  return fetch(form.dataset.autosave, {
    method: "POST", body, redirect: "error", keepalive,
    headers: { "X-CSRFToken": token(), Accept: "application/json" },
  });
}

async function post(pairs, extra) {
  const answer = await sent(pairs, extra);
  return { status: answer.status, told: await answer.json() };
}

const own = () => ({ tab: tab.value, typed: typed.value });

/* The last copy as somebody leaves: at once in this browser, and to the desk where it is short enough for a
   browser to send for a page that is left. */
function partWith() {
  if (lastTyped() <= safe) return;
  safe = lastTyped();
  inBrowser();
  sent(words(), { ...own(), unsaved: form.elements.unsaved.value }, true).catch(() => {});
}

async function keep() {
  if (sending) {
    again = true;
    return;
  }
  clearTimeout(waiting);
  waiting = first = 0;
  sending = true;
  let upTo = lastTyped();
  try {
    let { status, told } = await post(words(), { ...own(), unsaved: form.elements.unsaved.value });
    if (status === 403 && told.token === false && await hear()) {
      upTo = lastTyped();
      ({ status, told } = await post(words(), { ...own(), unsaved: "" }));
    }
    if (status === 200) {
      token(told.token);
      safe = Math.max(safe, upTo);
      outOfBrowser(tab.value, upTo);
      say(told.kept ? `Kept at ${told.kept}, not yet saved` : "");
    } else {
      inBrowser();
      say(told.said, told.sign_in && `${told.sign_in}?next=${encodeURIComponent(location.pathname)}`);
    }
  } catch {
    say(inBrowser() ? "No connection: kept in this browser, not yet saved" : "No connection: not kept");
    later(HEARD);
  }
  sending = false;
  if (again) later();
  again = false;
}

function later(pause = PAUSE) {
  const now = Date.now();
  first ||= now;
  clearTimeout(waiting);
  waiting = setTimeout(keep, Math.max(0, Math.min(pause, first + Math.max(AT_MOST, pause) - now)));
}

/* Later than every word before, also where two come in one millisecond or the clock is put back. */
function changed() {
  typed.value = Math.max(Date.now(), lastTyped() + 1);
  later();
}

/* Where somebody is: the card, or the field outside of any. */
function part() {
  const at = document.activeElement;
  if (!form.contains(at)) return "";
  return at.closest(".card")?.id ?? at.closest("[id='picture']")?.id ?? at.id ?? "";
}

/* True when the desk answered; brings the token that holds now. */
async function hear() {
  if (!form.dataset.here) return false;
  try {
    const query = new URLSearchParams({ tab: tab.value, part: part() });
    const answer = await fetch(`${form.dataset.here}?${query}`, { redirect: "error" });
    const told = await answer.json();
    if (!answer.ok) return false;
    token(told.token);
    const newer = told.version > Number(form.elements.version.value)
      ? ["Somebody saved this story meanwhile: when you save, you see both texts"] : [];
    people.replaceChildren(...[...told.people, ...newer].flatMap((text) => {
      const line = document.createElement("span");
      line.textContent = `${text}.`;
      return [line, " "];
    }));
    return true;
  } catch {
    return false;
  }
}

function rounds() {
  if (!document.hidden) hear();
  setTimeout(rounds, HEARD);
}

/* What this browser kept while the desk could not, on this page and by this person. */
async function bringBack() {
  for (const name of Object.keys(localStorage).filter((key) => key.startsWith(place))) {
    const held = JSON.parse(localStorage.getItem(name));
    const old = name.slice(place.length);
    if (old === tab.value) continue;
    if (Date.now() - held.at > FORTNIGHT) outOfBrowser(old);
    else await offer(held, old);
  }
}

async function offer(held, old) {
  const { status, told } = await post(held.words, { tab: old, typed: held.typed ?? "" });
  if (status !== 200) return;
  outOfBrowser(old);
  if (told.same || document.querySelector(`[data-offer="${CSS.escape(told.address)}"]`)) return;
  const notice = document.getElementById("kept-here").content.firstElementChild.cloneNode(true);
  notice.querySelector("a").href = told.address;
  notice.dataset.offer = told.address;
  document.getElementById("kept-here").after(notice);
}

form.addEventListener("input", changed);
form.addEventListener("touched", changed);
form.addEventListener("focusin", () => {
  if (form.dataset.here) hear();
}, { once: true });
form.addEventListener("submit", () => {
  clearTimeout(waiting);
  inBrowser();
  safe = lastTyped();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) partWith();
});
addEventListener("pagehide", () => {
  partWith();
  if (form.dataset.here) {
    fetch(`${form.dataset.here}?leave=1&tab=${encodeURIComponent(tab.value)}`, { keepalive: true });
  }
});
if (form.hasAttribute("data-unsaved")) later();
setTimeout(rounds, 500);
bringBack().catch(() => {});
