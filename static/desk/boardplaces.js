/* Where stories stand on the board: in the order of the page, whatever section they are under. */

export const stories = () => [...document.querySelectorAll("[data-slots] li[data-story]")];

/* The story after `node`, itself left out. */
export function next(node) {
  const rest = stories().filter((one) => one !== node);
  return rest.find((one) => node.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
}

/* Puts `node` before another story; without one behind the last. */
export function before(node, other) {
  if (other) {
    other.before(node);
    return;
  }
  const last = stories().filter((one) => one !== node).at(-1);
  if (last) last.after(node);
  else document.querySelector("[data-slots] ol").append(node);
}

/* Numbers as they would be; the desk says them again once a story is put down. */
export function number() {
  for (const list of document.querySelectorAll("[data-slots] ol")) {
    list.querySelectorAll(":scope > li:not(.out) > .num").forEach((one, place) => { one.textContent = place + 1; });
  }
}

/* One place up or down. A story that is not in it yet comes in at the end. */
export function move(node, by) {
  const rest = stories().filter((one) => one !== node);
  const inside = node.closest("[data-slots]");
  const follower = next(node);
  const place = inside ? (follower ? rest.indexOf(follower) : rest.length) : rest.length + 1;
  if (!inside) node.dataset.story = node.dataset.offered;
  before(node, rest[Math.max(0, Math.min(rest.length, place + by))]);
}

/* To the end of the section before or after the one that `node` stands under; gives its heading, if there is one. */
export function aside(node, by) {
  const heads = [...document.querySelectorAll("[data-slots] [data-section]")];
  const own = heads.indexOf(node.closest("section").querySelector("[data-section]"));
  const head = heads[own + by];
  if (head) into(node, head);
  return head;
}

/* Behind the last story of the section with this heading. */
export function into(node, head) {
  const list = head.closest("section").querySelector("ol");
  const last = [...list.querySelectorAll(":scope > li[data-story]")].filter((one) => one !== node).at(-1);
  if (last) last.after(node);
  else list.prepend(node);
}

/* A way back to where `node` stands now. */
export function home(node) {
  const { parentElement, nextElementSibling } = node;
  return () => {
    if (!parentElement.closest("[data-slots]")) delete node.dataset.story;
    parentElement.insertBefore(node, nextElementSibling);
  };
}
