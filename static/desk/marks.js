/* Marks in the texts that may have them: **bold**, *italic*, [link](https://…). Put in as if they were typed,
   so that undo takes them back; a second press takes them off. */
const form = document.getElementById("story-form");
const AROUND = { bold: "**", italic: "*" };
const KEYS = { b: "bold", i: "italic", k: "link" };
const ADDRESS = /^https?:\/\/\S+$/i;

function put(area, start, end, text, from, to) {
  area.focus();
  area.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) area.setRangeText(text, start, end);
  area.setSelectionRange(from, to);
}

/* Whether the selection stands right within these marks, and not within a longer run of them. */
function within(text, start, end, mark) {
  const before = /\**$/.exec(text.slice(0, start))[0].length;
  const after = /^\**/.exec(text.slice(end))[0].length;
  const run = Math.min(before, after);
  return run === mark.length || run === 3;
}

function surround(area, mark) {
  let { selectionStart: start, selectionEnd: end } = area;
  const text = area.value;
  while (start < end && /\s/.test(text[start])) start += 1;
  while (end > start && /\s/.test(text[end - 1])) end -= 1;
  const words = text.slice(start, end);
  const size = mark.length;
  if (within(text, start, end, mark)) {
    put(area, start - size, end + size, words, start - size, end - size);
  } else {
    put(area, start, end, mark + words + mark, start + size, end + size);
  }
}

function link(area) {
  const { selectionStart: start, selectionEnd: end } = area;
  const words = area.value.slice(start, end).trim();
  if (ADDRESS.test(words)) {
    put(area, start, end, `[](${words})`, start + 1, start + 1);
  } else {
    const at = start + words.length + 3;
    put(area, start, end, `[${words}](https://)`, words ? at : start + 1, words ? at + 8 : start + 1);
  }
}

function mark(area, kind) {
  if (kind === "link") link(area);
  else surround(area, AROUND[kind]);
}

form.addEventListener("mousedown", (event) => {
  // The selection stays in the text.
  if (event.target.closest("[data-mark]")) event.preventDefault();
});
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mark]");
  if (button) mark(button.closest(".line-field").querySelector("[data-marks]"), button.dataset.mark);
});
form.addEventListener("keydown", (event) => {
  const kind = (event.ctrlKey || event.metaKey) && !event.shiftKey && KEYS[event.key.toLowerCase()];
  if (!kind || !event.target.matches("[data-marks]")) return;
  event.preventDefault();
  mark(event.target, kind);
});
/* An address pasted over words links them. */
form.addEventListener("paste", (event) => {
  const area = event.target;
  if (!area.matches?.("[data-marks]") || area.selectionStart === area.selectionEnd) return;
  const address = event.clipboardData.getData("text/plain").trim();
  const words = area.value.slice(area.selectionStart, area.selectionEnd);
  if (!ADDRESS.test(address) || ADDRESS.test(words) || /[\n\]]/.test(words)) return;
  event.preventDefault();
  const start = area.selectionStart;
  const text = `[${words}](${address})`;
  put(area, start, area.selectionEnd, text, start + text.length, start + text.length);
});

for (const group of document.querySelectorAll("[data-marking]")) group.hidden = false;
const blank = document.getElementById("blank-framing");
for (const group of blank?.content.querySelectorAll("[data-marking]") ?? []) group.hidden = false;
