/* What the pages add for those who have scripts; every page works without it.
   Markup asks by data-attributes; all words come from the page (#words), so from the catalogues. */
(() => {
'use strict';
// htmx writes HTML that this node rendered; nothing may write scripts.
window.trustedTypes?.createPolicy('default', {createHTML: s => s});
const doc = document, body = doc.body, one = (s, r = doc) => r.querySelector(s), all = (s, r = doc) => [...r.querySelectorAll(s)];
const words = one('#words')?.dataset ?? {}, lang = doc.documentElement.lang;
const skew = Date.parse(body.dataset.now) - Date.now(), ahead = Math.abs(skew) > 5e3 ? skew : 0, now = () => Date.now() + ahead;
const say = text => { const live = one('#live'); if (live) live.textContent = text; };
const two = n => String(n).padStart(2, '0');

// Time left: one timer for all; text only. Only thresholds are announced, never ticks.
function left(ms) {
  const s = Math.abs(ms / 1e3 | 0), d = s / 86400 | 0, h = s % 86400 / 3600 | 0, m = s % 3600 / 60 | 0, nb = '\u00a0';
  if (d) return `${d}${nb}${words.d} ${h}${nb}${words.h}`;
  return h ? `${h}${nb}${words.h} ${two(m)}${nb}${words.m}` : `${m}${nb}${words.m} ${two(s % 60)}${nb}${words.s}`;
}
function tick() {
  for (const t of all('time[data-countdown]')) {
    const ms = Date.parse(t.dateTime) - now(), text = left(ms), due = t.closest('.c-due'), label = due && one('[data-word]', due);
    if (t.textContent !== text) t.textContent = text;
    if (label) label.textContent = ms < 0 ? words.over : words.left;
    const min = ms / 6e4, was = t.dataset.was, step = [0, 5, 15, 60].find(n => min <= n);
    if (step !== undefined && String(step) !== was) {
      if (was !== undefined && t.dataset.countdown) say(`${t.dataset.countdown}: ${words['say' + step]}`);
      if (step === 0) due?.classList.add('is-red');
    }
    t.dataset.was = step ?? '';
  }
  const ends = Date.parse(body.dataset.sessionEnds), idle = one('#idle');
  if (ends && idle) {
    const ms = ends - now();
    if (idle.hidden && ms < 12e4) { idle.hidden = false; say(idle.textContent.trim()); }
    if (ms < 0) { delete body.dataset.sessionEnds; location.reload(); }
  }
}

// The reader's own time beside UTC, for who hovers, and in full where a detail asks for it.
function local(root) {
  const f = new Intl.DateTimeFormat(`${lang === 'en' ? 'en-GB' : lang}-u-nu-latn-hc-h23`, {day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZoneName: 'short'});
  for (const t of all('time[data-local]', root)) {
    const said = `${words.local} ${f.format(new Date(t.dateTime))}`;
    if (!new Date(t.dateTime).getTimezoneOffset()) continue; // who lives by UTC needs it once
    t.title = said;
    if (t.dataset.local === 'shown' && !t.nextElementSibling?.matches('.c-local')) {
      const s = doc.createElement('span'); s.className = 'c-local c-muted'; s.textContent = ` (${said})`; t.after(s);
    }
  }
}
function ready(root) { local(root); for (const e of all('[data-js]', root)) e.hidden = false; tick(); }

// Rows: a click or j and k choose; the preview follows where there is one, else the link is followed.
function choose(row, focus) {
  for (const r of all('[data-row].is-selected')) { r.classList.remove('is-selected'); one('a', r)?.removeAttribute('aria-current'); }
  const link = one('a', row);
  row.classList.add('is-selected'); link.setAttribute('aria-current', 'true');
  if (focus) link.focus();
  if (one('#preview')?.offsetParent && window.htmx) htmx.trigger(link, 'preview'); else if (!focus) link.click();
}
const typing = e => e.target.matches('input, textarea, select, [contenteditable]') || e.ctrlKey || e.metaKey || e.altKey;
const closeMenus = but => { for (const d of all('details.c-menu[open], details.c-me[open]')) if (d !== but) d.open = false; };
let led = '';
const keysOn = () => localStorage.getItem('keys') !== 'off';

doc.addEventListener('keydown', e => {
  if (e.key === 'Escape') { const d = one('details.c-menu[open], details.c-me[open]'); if (d) { d.open = false; one('summary', d).focus(); } return; }
  if (typing(e) || !keysOn() || one('dialog[open]')) return;
  const key = led + (e.key.length === 1 ? e.key.toLowerCase() : e.key);
  led = '';
  if (e.key === 'g') { led = 'g '; setTimeout(() => { led = ''; }, 1500); return; }
  if (key === 'j' || key === 'k') {
    const rows = all('[data-row]'), at = rows.findIndex(r => r.classList.contains('is-selected'));
    if (rows.length) choose(rows[Math.max(0, Math.min(rows.length - 1, at + (key === 'j' ? 1 : -1)))], true);
    return;
  }
  const asked = all('[data-key]').find(x => x.dataset.key === key && x.offsetParent);
  if (!asked) return;
  e.preventDefault();
  if (asked.matches('input')) asked.focus(); else asked.click();
});
doc.addEventListener('toggle', e => { if (e.target.open && e.target.matches?.('details.c-menu, details.c-me')) closeMenus(e.target); }, true);
doc.addEventListener('click', async e => {
  if (!e.target.closest('details.c-menu, details.c-me')) closeMenus();
  const opens = e.target.closest('[data-opens]'), closes = e.target.closest('[data-closes]'), copy = e.target.closest('[data-copy]');
  if (opens) doc.getElementById(opens.dataset.opens)?.showModal();
  if (closes) closes.closest('dialog')?.close();
  if (e.target.closest('[data-print]')) print();
  if (copy) {
    await navigator.clipboard.writeText(copy.dataset.copy);
    const label = one('[data-label]', copy) ?? copy, was = label.textContent;
    label.textContent = words.copied; say(words.copied); setTimeout(() => { label.textContent = was; }, 2e3);
  }
  if (e.target.closest('[data-stay]')) {
    const r = await fetch(one('[data-stay]').dataset.stay, {method: 'POST', headers: {'X-CSRFToken': words.csrf}});
    const ends = r.headers.get('Session-Ends');
    if (ends) { body.dataset.sessionEnds = ends; one('#idle').hidden = true; } else location.reload();
  }
  const row = e.target.closest('[data-row]');
  if (row && !e.target.closest('button, summary, input, label') && !e.ctrlKey && !e.metaKey && !e.shiftKey) {
    const link = e.target.closest('a');
    if ((!link || link === one('a', row)) && one('#preview')?.offsetParent && e.detail === 1) { e.preventDefault(); choose(row, true); }
    else if (!link) choose(row, false);
  }
});
doc.addEventListener('dblclick', e => { const a = e.target.closest('[data-row]')?.querySelector('a'); if (a) location = a.href; });
doc.addEventListener('change', e => { if (e.target.matches('[data-keys-switch]')) localStorage.setItem('keys', e.target.checked ? 'on' : 'off'); });

// Drafts save themselves: the form says hx-trigger="autosave" and where to.
let later;
for (const [event, wait] of [['input', 1200], ['change', 300]])
  doc.addEventListener(event, e => {
    const form = e.target.closest?.('form[data-autosave]');
    if (form) { clearTimeout(later); later = setTimeout(() => window.htmx?.trigger(form, 'autosave'), wait); }
  });

// What asks by itself does not count as somebody being there; every answer says how long that lasts.
doc.addEventListener('htmx:configRequest', e => { if (!e.detail.triggeringEvent) e.detail.headers['X-Background'] = '1'; });
doc.addEventListener('htmx:afterRequest', e => {
  const ends = e.detail.xhr.getResponseHeader('Session-Ends');
  if (!ends) return;
  body.dataset.sessionEnds = ends;
  if (one('#idle') && Date.parse(ends) - now() > 12e4) one('#idle').hidden = true;
});
const offline = is => { const strip = one('#offline'); if (strip) strip.hidden = !is; };
addEventListener('offline', () => offline(true));
addEventListener('online', () => offline(false));
doc.addEventListener('htmx:sendError', () => offline(true));
doc.addEventListener('htmx:responseError', e => { if (e.detail.xhr.status === 401) location.reload(); else say(words.failed); });
doc.addEventListener('htmx:beforeSwap', e => { const r = one('[data-row].is-selected a', e.detail.target); if (r) body.dataset.chosen = r.getAttribute('href'); });
doc.addEventListener('htmx:afterSettle', e => {
  offline(!navigator.onLine); ready(doc);
  one('[data-focus]', e.detail.elt)?.focus();
  const link = body.dataset.chosen && all('[data-row] a').find(a => a.getAttribute('href') === body.dataset.chosen);
  if (link && !one('[data-row].is-selected')) { link.closest('[data-row]').classList.add('is-selected'); link.setAttribute('aria-current', 'true'); }
});
const keys = one('[data-keys-switch]');
if (keys) keys.checked = keysOn();
one('[data-focus-first]')?.focus();
offline(!navigator.onLine);
ready(doc); setInterval(tick, 1000);
})();
