/* Passkeys: asks the browser for one, puts its answer into the form and sends that. Forms that need this
   are hidden until it runs in a browser that has passkeys; the password and codes work without. */
const able = Boolean(window.PublicKeyCredential && navigator.credentials);

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function text(buffer) {
  if (!buffer) return null;
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function make({ publicKey: offer }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...offer,
      challenge: bytes(offer.challenge),
      user: { ...offer.user, id: bytes(offer.user.id) },
      excludeCredentials: named(offer.excludeCredentials),
    },
  });
  return told(made, {
    clientDataJSON: text(made.response.clientDataJSON),
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function answer({ publicKey: question }) {
  const found = await navigator.credentials.get({
    publicKey: {
      ...question,
      challenge: bytes(question.challenge),
      allowCredentials: named(question.allowCredentials),
    },
  });
  return told(found, {
    clientDataJSON: text(found.response.clientDataJSON),
    authenticatorData: text(found.response.authenticatorData),
    signature: text(found.response.signature),
    userHandle: text(found.response.userHandle),
  });
}

function told(credential, response) {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function asked(form) {
  const offer = document.getElementById("passkey-offer");
  if (offer) return make(JSON.parse(offer.textContent));
  const question = document.getElementById("passkey-question");
  if (question) return answer(JSON.parse(question.textContent));
  const response = await fetch(form.dataset.passkey, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return answer(await response.json());
}

function why(error) {
  if (error.name === "InvalidStateError") return "This device has a passkey of yours already.";
  if (error.name === "NotAllowedError") return "Nothing was chosen. Try again when you are ready.";
  if (error.name === "SecurityError") return "Passkeys do not work at this address of the desk.";
  return "That did not work. Try again, or use your password and a code.";
}

for (const form of able ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false;
  document.querySelector("[data-without-passkeys]")?.setAttribute("hidden", "");
  const says = form.querySelector("[role=alert]");
  const button = form.querySelector("button[type=submit]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    says.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await asked(form));
      form.submit();
    } catch (error) {
      says.textContent = why(error);
      says.hidden = false;
      button.disabled = false;
    }
  });
}
