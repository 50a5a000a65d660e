/* A link pasted under a fact becomes a source, a link or a quote under a framing an excerpt, in its place; the
   desk says what stands behind the link. Without this file the same happens when the form is sent. */

const form = document.getElementById("story-form");
const LINK = /https?:\/\/\S+/i;

let slow = Promise.resolve();

const touched = () => form.dispatchEvent(new Event("input"));

/* story.js makes the row: modules that are asked for twice would act twice. */
function addRow(kind, list) {
  const wanted = { kind, list, row: null };
  form.dispatchEvent(new CustomEvent("rowwanted", { detail: wanted }));
  return wanted.row;
}

function put(row, told) {
  for (const [name, value] of Object.entries(told)) {
    const box = row.querySelector(`[name$="-${name}"]`);
    if (!box || !value || box.value) continue;
    box.value = value;
    if (name === "language") row.dataset.guessed = value;
  }
  tell(row);
}

/* The quiet line of a row, after its boxes. */
function tell(row) {
  const line = row.querySelector("[data-tells]");
  const of = (name) => row.querySelector(`[name$="-${name}"]`)?.value.trim() ?? "";
  const piece = (tag, text, cls) => {
    const node = document.createElement(tag);
    node.textContent = text;
    node.dir = "auto";
    if (cls) node.className = cls;
    return node;
  };
  const host = of("url").replace(/^https?:\/\/(www\.)?/i, "").split("/")[0];
  const quote = of("quote");
  const about = piece("p", "", "quiet");
  about.append(
    ...[of("outlet") && piece("b", of("outlet")), of("url") && piece("span", of("title") || of("url"), "link"),
      piece("span", [of("title") && host, of("published_on"), of("language")].filter(Boolean).join(" "))]
      .filter(Boolean).flatMap((node) => [node, " "]),
  );
  line.replaceChildren(...(quote ? [piece("p", `“${quote}”`, "prose")] : []), about);
}

function waiting(card, hasLink, hasQuote) {
  return [...card.querySelectorAll(".excerpt")].find((row) => {
    const link = row.querySelector("[name$='-url']").value.trim();
    const quote = row.querySelector("[name$='-quote']").value.trim();
    return (hasQuote && !hasLink && link && !quote) || (hasLink && !hasQuote && quote && !link);
  });
}

async function take(input) {
  const text = input.value.trim();
  const kind = input.dataset.paste;
  if (!text || (kind === "source" && !LINK.test(text))) return;
  input.value = "";
  const card = input.closest("[data-card]");
  const link = text.match(LINK)?.[0].replace(/[.,;)]+$/, "") ?? "";
  const quote = kind === "excerpt" ? text.replace(LINK, " ").replace(/\s+/g, " ").trim() : "";
  const bare = quote.replace(/^[“”„«»"‘’\s]+|[“”„«»"‘’\s]+$/g, "");
  const list = card.querySelector(`[data-list$="-${kind}"]`);
  const empty = [...list.children].find((one) => [...one.querySelectorAll("input:not([type=hidden]), textarea")]
    .every((box) => !box.value.trim()));
  const half = kind === "excerpt" ? waiting(card, link, bare) : undefined;
  const row = half || empty || addRow(kind, list);
  put(row, { url: link, quote: bare });
  /* What was guessed of one half alone is guessed anew of both. */
  if (half?.dataset.guessed) {
    const language = half.querySelector("[name$='-language']");
    if (language.value === half.dataset.guessed) language.value = "";
  }
  row.querySelector("details").open = "only" in form.dataset;
  touched();
  const both = half && ["url", "quote"].map((name) => half.querySelector(`[name$="-${name}"]`).value).join(" ");
  const query = new URLSearchParams({ text: both || text });
  for (const outlet of card.querySelectorAll("[data-chips] input[type=hidden]")) query.append("outlet", outlet.value);
  await ask(row, `${query}&quick=1`);
  needed(row, kind);
  touched();
  if (link) slow = slow.then(() => ask(row, query)).then(touched);
}

/* First what the desk knows, then what the page itself says, which may take seconds. */
async function ask(row, query) {
  try {
    const answer = await fetch(`${form.dataset.page}?${query}`, { headers: { Accept: "application/json" } });
    if (answer.ok) put(row, await answer.json());
  } catch {
    /* The link is a source as it is. */
  }
}

/* What nobody could guess is asked for, where it is. */
function needed(row, kind) {
  const names = kind === "excerpt" ? ["quote", "url", "language"] : ["url"];
  const box = names.map((name) => row.querySelector(`[name$="-${name}"]`)).find((one) => !one.value.trim());
  if (!box || (kind === "excerpt" && box.name.endsWith("-quote"))) return;
  row.querySelector("details").open = true;
  if (document.activeElement?.matches("[data-paste]") || document.activeElement === document.body) box.focus();
}

form.addEventListener("paste", (event) => {
  if (event.target.matches?.("[data-paste]")) setTimeout(() => take(event.target));
});
form.addEventListener("change", (event) => {
  if (event.target.matches("[data-paste]")) take(event.target);
  else if (event.target.closest(".told")) tell(event.target.closest(".told"));
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("[data-paste]") || event.isComposing) return;
  event.preventDefault();
  take(event.target);
});
