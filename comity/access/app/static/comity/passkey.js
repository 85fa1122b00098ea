/* Passkeys for forms that ask by data-passkey: "get" to sign in or to confirm, "create" to add one.
   Without scripts the same forms take a code. All words stand in the page. */
(() => {
'use strict';
if (window.comityPasskey || !window.PublicKeyCredential) return;
window.comityPasskey = true;
const bytes = t => Uint8Array.from(atob(t.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
const text = b => btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const listed = l => (l ?? []).map(c => ({...c, id: bytes(c.id)}));

function read(options) {
  const o = {...options, challenge: bytes(options.challenge)};
  if (o.user) o.user = {...o.user, id: bytes(o.user.id)};
  if (o.allowCredentials) o.allowCredentials = listed(o.allowCredentials);
  if (o.excludeCredentials) o.excludeCredentials = listed(o.excludeCredentials);
  return {publicKey: o};
}

function written(c) {
  const r = c.response, response = {clientDataJSON: text(r.clientDataJSON)};
  if (r.attestationObject) { response.attestationObject = text(r.attestationObject); response.transports = r.getTransports?.() ?? []; }
  if (r.authenticatorData) { response.authenticatorData = text(r.authenticatorData); response.signature = text(r.signature); response.userHandle = r.userHandle ? text(r.userHandle) : null; }
  const {credProps} = c.getClientExtensionResults();
  return JSON.stringify({id: c.id, rawId: text(c.rawId), type: c.type, response, clientExtensionResults: credProps ? {credProps} : {}, authenticatorAttachment: c.authenticatorAttachment ?? null});
}

async function asked(place) {
  if (place.dataset.options) return JSON.parse(place.dataset.options);
  const answer = await fetch(place.dataset.optionsFrom, {headers: {Accept: 'application/json'}});
  if (!answer.ok) throw new Error('no options');
  return (await answer.json()).request_options;
}

document.addEventListener('submit', async event => {
  const form = event.target, place = form.querySelector('[data-passkey]');
  if (!place) return;
  const into = place.querySelector('[data-passkey-answer]'), code = form.querySelector('[data-passkey-instead]');
  if (into.value || code?.value.trim() || event.submitter?.formNoValidate) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const failed = place.querySelector('[data-passkey-failed]');
  if (failed) failed.hidden = true;
  try {
    const options = read((await asked(place)).publicKey);
    const made = await navigator.credentials[place.dataset.passkey](options);
    into.value = written(made);
    form.requestSubmit(event.submitter);
    setTimeout(() => { into.value = ''; }, 0); // an answer works once; the next press asks again
  } catch {
    if (failed) { failed.hidden = false; failed.focus(); }
  }
}, true);
for (const e of document.querySelectorAll('[data-passkey-here]')) e.hidden = false;
})();
