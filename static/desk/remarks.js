/* A comment in the story's form is resolved by itself, so that the page with what is typed stays as it is.
   Without this file the form is sent along and comes back. */
const form = document.getElementById("story-form");

function counted() {
  for (const told of document.querySelectorAll("[data-open-comments]")) {
    const left = Number(told.dataset.openComments) - 1;
    told.dataset.openComments = left;
    told.textContent = left ? `, ${left} open comment${left === 1 ? "" : "s"}` : "";
  }
}

/* Where the comment stood is said what became of it; whoever was at its button stays there. */
function say(remark, sentence, done) {
  const line = document.createElement("p");
  line.className = done ? "quiet" : "err";
  line.setAttribute("role", done ? "status" : "alert");
  line.tabIndex = -1;
  line.textContent = sentence;
  if (done) remark.replaceChildren(line);
  else {
    remark.querySelector("[role=alert]")?.remove();
    remark.append(line);
  }
  line.focus();
}

async function resolve(button) {
  const remark = button.closest("[data-remark]");
  const body = new FormData();
  for (const [name, value] of [["do", "resolve"], ["comment", button.dataset.resolve], ["quiet", "1"]]) {
    body.append(name, value);
  }
  button.disabled = true;
  try {
    const answer = await fetch(form.dataset.review, {
      method: "POST", body, redirect: "error",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    });
    if (answer.status === 409) say(remark, "Somebody resolved it already.", true);
    else if (!answer.ok) throw new Error(String(answer.status));
    else say(remark, "Resolved.", true);
    counted();
  } catch {
    button.disabled = false;
    say(remark, "It could not be resolved; try again. Nothing you typed is lost.", false);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-resolve]");
  if (!button) return;
  event.preventDefault();
  resolve(button);
});
