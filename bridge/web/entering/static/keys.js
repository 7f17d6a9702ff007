// Keys of the browser (WebAuthn): asks the hub what to sign, asks the key, sends the form. Without it codes do.
"use strict";
(() => {
  if (!window.PublicKeyCredential) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  function wanted(told) {
    const options = { ...told, challenge: bytes(told.challenge) };
    if (told.user) options.user = { ...told.user, id: bytes(told.user.id) };
    if (told.excludeCredentials) options.excludeCredentials = known(told.excludeCredentials);
    if (told.allowCredentials) options.allowCredentials = known(told.allowCredentials);
    return options;
  }

  function answer(credential) {
    const said = credential.response;
    const response = { clientDataJSON: text(said.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (said[part]) response[part] = text(said[part]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  }

  async function ask(form) {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
    const told = await fetch(form.dataset.ask, { method: "POST", body, credentials: "same-origin" });
    if (told.status === 403 && form.dataset.prove) {
      location.assign(form.dataset.prove);
      return;
    }
    if (!told.ok) throw new Error("refused");
    const publicKey = wanted(await told.json());
    const credential = await navigator.credentials[form.dataset.key]({ publicKey });
    form.elements.credential.value = answer(credential);
    form.submit();
  }

  for (const form of document.querySelectorAll("form[data-key]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const fault = form.querySelector(".fault");
      fault.hidden = true;
      ask(form).catch(() => {
        fault.hidden = false;
      });
    });
  }
})();
