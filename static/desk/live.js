/* A sealed edition while it goes out: asks for what moves every few seconds, as long as something does. */

const EVERY = 4000;

function address() {
  return document.querySelector("[data-moves][data-again]")?.dataset.again;
}

function place(fresh) {
  for (const part of fresh.querySelectorAll("[data-moves]")) {
    const old = document.querySelector(`[data-moves="${part.dataset.moves}"]`);
    /* Whoever is at a button there keeps it until they leave. */
    if (!old || old.contains(document.activeElement)) continue;
    const table = old.querySelector(".scroll");
    const top = table?.scrollTop ?? 0;
    const left = table?.scrollLeft ?? 0;
    old.replaceWith(part);
    part.querySelector(".scroll")?.scrollTo({ top, left });
  }
}

async function look() {
  const from = address();
  if (!from) return;
  if (!document.hidden) {
    try {
      const answer = await fetch(from, { redirect: "error" });
      if (answer.ok) place(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      /* The page says of when it is; the next look may be luckier. */
    }
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
