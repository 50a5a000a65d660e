/* Moving cards and rows within their list by their grip, with mouse, pen or finger. */

export function draggable(form, moved) {
  form.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    drag(grip, event.pointerId, moved);
  });
}

function drag(grip, pointer, moved) {
  const node = grip.closest(".row, .card");
  const list = node.parentElement;
  let before = node;
  grip.setPointerCapture(pointer);
  node.classList.add("dragged");

  const unmark = () => list.querySelectorAll(":scope > .over").forEach((one) => one.classList.remove("over"));
  const move = (event) => {
    const rest = [...list.children].filter((one) => one !== node);
    before = rest.find((one) => {
      const box = one.getBoundingClientRect();
      return event.clientY < box.top + box.height / 2;
    }) ?? null;
    unmark();
    before?.classList.add("over");
    if (event.clientY < 60) scrollBy(0, -18);
    else if (event.clientY > innerHeight - 90) scrollBy(0, 18);
  };
  const end = (event) => {
    grip.removeEventListener("pointermove", move);
    grip.removeEventListener("pointerup", end);
    grip.removeEventListener("pointercancel", end);
    unmark();
    node.classList.remove("dragged");
    if (event.type === "pointercancel" || before === node || before === node.nextElementSibling) return;
    list.insertBefore(node, before);
    moved(node);
  };
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", end);
  grip.addEventListener("pointercancel", end);
}
