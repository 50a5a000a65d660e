/* The preview follows what is typed. Each look is a new frame, put in place once it has loaded: nothing
   flickers, the place read stays, and the way back in the browser stays the editor's own. */
const panel = document.querySelector("[data-previews]");
const form = document.getElementById("story-form");
const pane = panel.querySelector("[data-pane]");
const said = panel.querySelector("[data-preview-said]");
const sizes = panel.querySelector("[data-sizes]");
const PAUSE = 600;
let shownAs = panel.querySelector(".as [aria-pressed=true]").value;
let width = 390;
let dark = matchMedia("(prefers-color-scheme: dark)").matches;
let last = "";
let timer = 0;
let round = 0;

/* The form without its files: a picture counts once it is uploaded. */
function typed() {
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "do");
  return [...fields, ["as", shownAs], ["scheme", dark ? "dark" : "light"]];
}

function fit(frame = pane.querySelector("iframe:not(.coming)")) {
  const scale = Math.min(1, pane.clientWidth / width);
  frame.style.inlineSize = `${Math.max(width, pane.clientWidth)}px`;
  frame.style.blockSize = `${pane.clientHeight / scale}px`;
  frame.style.transform = scale < 1 ? `scale(${scale})` : "";
}

/* Null where the frame may not be looked into: a mail is a stranger's page. */
function inside(frame) {
  try {
    return frame.contentWindow.location.href && frame.contentWindow;
  } catch {
    return null;
  }
}

function arrived(frame, mine) {
  const now = inside(frame);
  if (now?.location.href === "about:blank") return;
  if (mine !== round) {
    frame.remove();
    return;
  }
  if (now && !now.location.pathname.endsWith("/preview/")) {
    frame.remove();
    last = "";
    said.textContent = "Sign in again to see the preview; what you typed is still here.";
    return;
  }
  const old = pane.querySelector("iframe:not(.coming)");
  const place = inside(old)?.scrollY ?? 0;
  frame.classList.remove("coming");
  now?.scrollTo(0, place);
  old.remove();
  frame.name = "preview";
  said.textContent = "";
}

function look() {
  const fields = typed();
  const asked = JSON.stringify(fields);
  if (asked === last || !panel.checkVisibility()) return;
  last = asked;
  round += 1;
  const mine = round;
  const frame = document.createElement("iframe");
  frame.name = `preview-${mine}`;
  frame.title = "How the story would look";
  frame.className = "coming";
  pane.append(frame);
  fit(frame);
  frame.addEventListener("load", () => arrived(frame, mine));
  const post = document.createElement("form");
  Object.assign(post, { method: "post", action: panel.dataset.previews, target: frame.name, hidden: true });
  for (const [name, value] of fields) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    post.append(field);
  }
  document.body.append(post);
  post.submit();
  post.remove();
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
}

function press(group, button) {
  for (const one of group) one.setAttribute("aria-pressed", String(one === button));
}

panel.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.name === "as") {
    event.preventDefault();
    press(panel.querySelectorAll("[name=as]"), button);
    shownAs = button.value;
    look();
  } else if (button.hasAttribute("data-dark")) {
    dark = !dark;
    button.setAttribute("aria-pressed", String(dark));
    look();
  } else if (button.dataset.width) {
    press(panel.querySelectorAll("[data-width]"), button);
    width = Number(button.dataset.width);
    fit();
  }
});

sizes.hidden = false;
sizes.querySelector("[data-dark]").setAttribute("aria-pressed", String(dark));
form.addEventListener("input", soon);
form.addEventListener("change", soon);
form.addEventListener("click", soon);
form.addEventListener("taken", soon);
new ResizeObserver(() => fit()).observe(pane);
if (form.hasAttribute("data-unsaved")) look();
