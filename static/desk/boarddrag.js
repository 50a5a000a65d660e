/* Dragging a story by its grip, with mouse, pen or finger, to any place of the board or under a section's name. */
import { before, home, into, stories } from "./boardplaces.js";

const SLACK = 5;

export function dragged(put, free) {
  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button !== 0 || !free()) return;
    event.preventDefault();
    grip.focus();
    follow(grip, event, put);
  });
}

function follow(grip, start, put) {
  const node = grip.closest("li");
  const back = home(node);
  let going = false;
  let target;
  grip.setPointerCapture(start.pointerId);

  const unmark = () => document.querySelectorAll(".over, .over-end").forEach((one) => one.classList.remove("over", "over-end"));
  const move = (event) => {
    if (!going && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < SLACK) return;
    going = true;
    node.classList.add("dragged");
    target = over(node, event);
    unmark();
    if (target) target.classList.add("over");
    else if (target === null) stories().filter((one) => one !== node).at(-1)?.classList.add("over-end");
    if (event.clientY < 60) scrollBy(0, -18);
    else if (event.clientY > innerHeight - 60) scrollBy(0, 18);
  };
  const end = (event) => {
    for (const kind of ["pointermove", "pointerup", "pointercancel"]) grip.removeEventListener(kind, kind === "pointermove" ? move : end);
    document.removeEventListener("keydown", escape, true);
    unmark();
    node.classList.remove("dragged");
    if (!going || event.type !== "pointerup" || target === undefined) return;
    if (target?.dataset.section) {
      into(node, target);
      put(node, back, target.dataset.section);
      return;
    }
    const stood = stories().indexOf(node);
    if (node.dataset.offered) node.dataset.story = node.dataset.offered;
    before(node, target);
    if (stood === stories().indexOf(node)) back();
    else put(node, back);
  };
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    end({ type: "pointercancel" });
  };
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", end);
  grip.addEventListener("pointercancel", end);
  document.addEventListener("keydown", escape, true);
}

/* The story it would stand before, or the name of a section; null behind the last; undefined outside the board. */
function over(node, event) {
  const area = document.querySelector("[data-slots]").getBoundingClientRect();
  if (event.clientX < area.left - 24 || event.clientX > area.right + 24) return undefined;
  const heads = node.dataset.story ? [...document.querySelectorAll("[data-slots] [data-section]")] : [];
  const head = heads.find((one) => {
    const box = one.getBoundingClientRect();
    return event.clientY >= box.top && event.clientY <= box.bottom;
  });
  if (head) return head;
  const rest = stories().filter((one) => one !== node);
  return rest.find((one) => {
    const box = one.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  }) ?? null;
}
