/* The review: j and k go from change to change, Ctrl Enter approves, and the text counts as read once its
   end was before the reader's eyes. Everything works without this file; then “I have read it” says so. */
const changes = [...document.querySelectorAll("[data-change]")];
const place = document.querySelector("[data-place]");
let at = -1;

function go(step) {
  if (!changes.length) return;
  at = Math.min(changes.length - 1, Math.max(0, at + step));
  changes[at].focus({ preventScroll: true });
  changes[at].scrollIntoView({ block: "center" });
  place.textContent = `${at + 1} of ${changes.length}`;
}

document.addEventListener("keydown", (event) => {
  const approve = document.querySelector("[data-approve]");
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && approve) {
    event.preventDefault();
    const button = approve.querySelector("button");
    if (document.activeElement === button || approve.contains(document.activeElement)) approve.requestSubmit();
    else button.focus();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  if (event.key === "j") go(1);
  else if (event.key === "k") go(-1);
});

const form = document.querySelector("[data-read]");
const last = document.querySelector("#parts > :last-child");
const seen = new IntersectionObserver((entries) => {
  if (document.visibilityState !== "visible" || !entries.some((entry) => entry.isIntersecting)) return;
  seen.disconnect();
  const told = new FormData(form);
  told.append("quiet", "1");
  fetch(location.pathname, { method: "POST", body: told, credentials: "same-origin" }).then((answer) => {
    if (!answer.ok) return;
    form.querySelector("button").textContent = "Read";
    form.querySelector("button").disabled = true;
  });
});
addEventListener("scroll", () => seen.observe(last), { once: true, passive: true });
if (document.documentElement.scrollHeight <= innerHeight + 200) setTimeout(() => seen.observe(last), 5000);
