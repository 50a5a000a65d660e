/* The focal point of a story's picture: a click on the picture fills in the two fields, and a ring shows them. */
const aim = document.querySelector("[data-aim]");

if (aim) {
  const picture = aim.querySelector("img");
  const across = document.getElementById("picture-focal_x");
  const down = document.getElementById("picture-focal_y");
  const ring = document.createElement("i");
  ring.setAttribute("aria-hidden", "true");
  aim.append(ring);

  const within = (value) => Math.min(100, Math.max(0, Math.round(value)));
  const show = () => {
    ring.style.left = `${within(Number(across.value || 50))}%`;
    ring.style.top = `${within(Number(down.value || 50))}%`;
  };

  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    across.value = within(((event.clientX - box.left) / box.width) * 100);
    down.value = within(((event.clientY - box.top) / box.height) * 100);
    across.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  });
  for (const field of [across, down]) field.addEventListener("input", show);
  show();
}
