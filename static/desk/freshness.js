/* A check on a fact's card is sent by itself, so that nothing typed into the story is left behind.
   Without this file the page is sent away and comes back. */
const form = document.querySelector("#fact-checks");

async function send(button) {
  const holder = button.closest("[data-fresh]");
  const data = new FormData(form, button);
  data.set("part", "card");
  holder.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(button.formAction, { method: "POST", body: data });
    if (![200, 403, 409].includes(answer.status)) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-fresh]");
    if (!fresh) throw new Error("signed out");
    holder.replaceWith(document.adoptNode(fresh));
    (fresh.querySelector("[role=alert] ~ details input:not([type=hidden])") ?? fresh.querySelector("summary"))?.focus();
  } catch {
    holder.removeAttribute("aria-busy");
    let said = holder.querySelector("[role=alert]");
    if (!said) {
      said = document.createElement("p");
      said.className = "err";
      said.setAttribute("role", "alert");
      holder.append(said);
    }
    said.textContent = "The check could not be kept; try again. Nothing you typed is lost.";
  }
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter) send(event.submitter);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches?.(".fresh input")) return;
    event.preventDefault();
    event.target.closest(".factcheck, .factday").querySelector("button").click();
  });
}
