/* Hands files over in parts, and goes on where they stopped: after a lost connection by itself,
   after a reload when the same file is chosen again. All words come from the form. */
(() => {
'use strict';
const form = document.querySelector('form[data-upload]');
if (!form || !window.fetch) return;
const PART = 8 * 1024 * 1024, RETRY = [1e3, 2e3, 5e3, 1e4, 3e4];
const said = form.dataset, input = form.querySelector('input[type=file]'), list = document.querySelector('[data-upload-list]');
const live = document.querySelector('[data-upload-said]'), token = form.querySelector('[name=csrfmiddlewaretoken]').value;
const fill = (text, facts) => text.replace(/{(\w+)}/g, (_, name) => facts[name]);
const wait = ms => new Promise(done => { setTimeout(done, ms); });
const lang = document.documentElement.lang;
const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
function size(n) {
  let at = 0;
  while (n >= 1000 && at < units.length - 1) { n /= 1000; at += 1; }
  return new Intl.NumberFormat(lang, {style: 'unit', unit: units[at], unitDisplay: at ? 'short' : 'long', maximumFractionDigits: at > 1 ? 1 : 0, numberingSystem: 'latn'}).format(n);
}
function left(s) {
  if (s < 90) return fill(said.seconds, {n: Math.max(1, Math.round(s))});
  return s < 5400 ? fill(said.minutes, {n: Math.round(s / 60)}) : fill(said.hours, {n: Math.round(s / 3600)});
}
let total = 0, done = 0, under = 0;
addEventListener('beforeunload', e => { if (under) { e.preventDefault(); e.returnValue = said.leave; } });

function line(file) {
  const item = document.createElement('li'), name = document.createElement('bdi'), meta = document.createElement('p'), hash = document.createElement('p');
  const bar = document.createElement('progress'), text = document.createElement('div'), head = document.createElement('p');
  item.className = 'c-file'; meta.className = hash.className = 'c-meta'; bar.className = 'c-meter'; bar.max = file.size || 1; bar.value = 0;
  name.textContent = file.name; bar.setAttribute('aria-label', file.name);
  head.append(name); text.append(head, meta, hash); item.append(form.querySelector('svg').cloneNode(true), text, bar); list.append(item);
  return {
    say(words, tone) { meta.textContent = words; item.className = `c-file is-${tone}`; },
    at(offset, sha256) {
      bar.value = file.size ? offset : 1;
      if (sha256) { hash.textContent = 'SHA-256 '; const d = document.createElement('bdi'); d.dir = 'ltr'; d.className = 'c-mono'; d.textContent = sha256.match(/.{1,4}/g).join(' '); hash.append(d); }
    },
  };
}

async function call(url, how) {
  const answer = await fetch(url, {...how, credentials: 'same-origin', headers: {Accept: 'application/json', 'X-CSRFToken': token, ...how?.headers}});
  if (answer.ok && (answer.headers.get('Content-Type') || '').startsWith('application/json')) return answer.json();
  if (answer.status >= 500 || answer.status === 409 && how.method === 'PATCH' || answer.status === 429) throw new TypeError('again');
  throw new Error(String(answer.status));
}

async function send(file) {
  const row = line(file), known = [...document.querySelectorAll('[data-upload-waiting] [data-name]')].find(e => e.dataset.name === file.name);
  if (known && known.dataset.size !== String(file.size)) { row.say(fill(said.other, {size: size(Number(known.dataset.size))}), 'red'); return; }
  let state, tries = 0;
  const again = async work => {
    for (;;) {
      try { const found = await work(); tries = 0; return found; }
      catch (error) {
        if (!(error instanceof TypeError)) throw error;
        row.say(said.broken, 'amber');
        await wait(RETRY[Math.min(tries, RETRY.length - 1)]); tries += 1;
      }
    }
  };
  try { state = await again(() => call(said.upload, {method: 'POST', body: new URLSearchParams({name: file.name, size: file.size})})); }
  catch { row.say(said.refused, 'red'); return; }
  known?.remove();
  const url = `${said.upload}/${state.id}`, began = performance.now(), from = state.offset;
  try {
    while (!state.whole) {
      if (state.failed) { row.say(said.failed, 'red'); return; }
      row.at(state.offset, state.sha256);
      if (state.offset >= file.size && file.size) {
        row.say(said.storing, 'blue');
        await wait(1e3);
        state = await again(() => call(url));
        continue;
      }
      const speed = (state.offset - from) / ((performance.now() - began) / 1e3), facts = {done: size(state.offset), size: size(file.size)};
      row.say(speed > 0 ? fill(said.going, {...facts, left: left((file.size - state.offset) / speed)}) : fill(said.first, facts), 'blue');
      const at = state.offset;
      state = await again(async () => {
        // After a break the node says where it goes on: what arrived of a part is kept.
        const now = tries ? await call(url) : {offset: at};
        if (now.whole || (now.id && now.offset >= file.size)) return now;
        return call(url, {method: 'PATCH', body: file.slice(now.offset, now.offset + PART), headers: {'Content-Type': said.media, 'Upload-Offset': String(now.offset)}});
      });
    }
    row.at(file.size, state.sha256); row.say(said.done, 'green'); done += 1;
  } catch { row.say(fill(said.kept, {share: `${file.size ? Math.floor(100 * state.offset / file.size) : 0} %`}), 'red'); }
}

async function take(files) {
  const chosen = [...files];
  total += chosen.length; under += 1;
  for (const file of chosen) {
    await send(file);
    live.textContent = fill(said.total, {n: done, total});
  }
  under -= 1;
  if (!under && done === total) location.reload();
}

input.multiple = true; input.required = false;
form.querySelector('[data-plain]').hidden = true;
input.addEventListener('change', () => { take(input.files); input.value = ''; });
form.addEventListener('submit', e => e.preventDefault());
for (const name of ['dragenter', 'dragover']) form.addEventListener(name, e => { e.preventDefault(); form.classList.add('is-over'); });
for (const name of ['dragleave', 'drop']) form.addEventListener(name, () => form.classList.remove('is-over'));
form.addEventListener('drop', e => { e.preventDefault(); take(e.dataTransfer.files); });
})();
