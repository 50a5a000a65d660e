/* On every page of the desk: keys, finding outlets and perspectives by name, moments in UTC.
   Everything works without this file; it makes it quicker. */
import { finder } from "./find.js";

document.documentElement.classList.add("js");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input")) target.focus();
  else target.click();
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.me[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

for (const input of document.querySelectorAll("[data-zones]")) {
  if (!Intl.supportedValuesOf) break;
  const list = document.createElement("datalist");
  list.id = `${input.id}-list`;
  for (const zone of Intl.supportedValuesOf("timeZone")) list.append(new Option("", zone));
  input.after(list);
  input.setAttribute("list", list.id);
}

/* What a clock in `zone` shows at `at`, as if that were UTC: the difference is the zone's offset. */
function shown(at, zone) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", second: "2-digit",
  }).formatToParts(at);
  const of = Object.fromEntries(parts.map((part) => [part.type, Number(part.value)]));
  return Date.UTC(of.year, of.month - 1, of.day, of.hour, of.minute, of.second);
}

for (const input of document.querySelectorAll("input[data-zone]")) {
  const output = document.querySelector(`[data-utc-of="${input.name}"]`);
  const say = () => {
    const wall = Date.parse(`${input.value}Z`);
    output.textContent = "";
    if (Number.isNaN(wall)) return;
    let at = wall;
    for (let round = 0; round < 2; round += 1) at = wall - (shown(at, input.dataset.zone) - at);
    const hours = Math.round((at - Date.now()) / 360000) / 10;
    const utc = new Date(at).toISOString().slice(0, 16).replace("T", ", ");
    output.textContent = ` That is ${utc} UTC, ${hours < 0 ? "already past" : `in ${hours} h`}.`;
  };
  input.addEventListener("input", say);
  say();
}

const field = document.querySelector("textarea[data-line]");
if (field) {
  const lines = field.value.split("\n");
  const start = lines.slice(0, Number(field.dataset.line) - 1).join("\n").length;
  field.focus();
  field.setSelectionRange(start, start + (lines[Number(field.dataset.line) - 1] ?? "").length + 1);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const held = button.parentElement.querySelector("[data-copied]");
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    held.select();
    await navigator.clipboard.writeText(held.value);
    button.textContent = "Copied";
  });
}

finder(document);

/* Seconds that run down; at nought the button rests. */
for (const left of document.querySelectorAll("[data-seconds]")) {
  const end = Date.now() + Number(left.dataset.seconds) * 1000;
  const every = setInterval(() => {
    const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    left.textContent = told(seconds);
    if (seconds) return;
    clearInterval(every);
    left.closest("section").querySelector("button").disabled = true;
  }, 1000);
  left.textContent = told(Number(left.dataset.seconds));
}

function told(seconds) {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h`;
}
