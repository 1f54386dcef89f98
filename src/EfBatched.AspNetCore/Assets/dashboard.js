// Keeps the page true: fetches it again and changes only what has changed, so that scroll, focus, opened details and half-typed forms stay.
(() => {
  'use strict';
  const interval = 2000;
  const main = document.getElementById('live');
  const stale = document.getElementById('stale');
  let busy = false;

  const say = (text) => {
    if (stale.textContent !== text) stale.textContent = text;
    document.body.classList.toggle('is-stale', text !== '');
  };

  const isTyped = (node) => node.matches?.('input:not([type=hidden]), textarea, select');
  const keepsValue = (node) => isTyped(node) && (node === document.activeElement || node.dataset.typed === 'yes');

  document.addEventListener('input', (e) => { if (isTyped(e.target)) e.target.dataset.typed = 'yes'; });

  // The version that a half-typed value was begun from goes with it: a change that somebody else made meanwhile must not be overwritten.
  const keepsVersion = (node) => node.name === 'version' && [...(node.form?.elements ?? [])].some((e) => e !== node && keepsValue(e));

  const callbacks = {
    beforeAttributeUpdated: (name, node) =>
      !(name === 'open' && node.tagName === 'DETAILS')
      && name !== 'data-typed'
      && !(['value', 'checked', 'selected'].includes(name) && (keepsValue(node) || keepsVersion(node))),
    beforeNodeMorphed: (from, to) => !(from.nodeType === 1 && (keepsValue(from) || keepsVersion(from))),
  };

  const update = async () => {
    if (busy || document.hidden) return;
    busy = true;
    try {
      const response = await fetch(location.href, { redirect: 'manual', cache: 'no-store', credentials: 'same-origin' });
      if (response.type === 'opaqueredirect' || response.status === 401 || response.status === 403) {
        say('Your session has ended. Load the page again to sign in.');
        return;
      }
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const live = page.getElementById('live');
      if (!live) {
        say(`No answer (${response.status}); what is shown is old.`);
        return;
      }
      say(response.status === 503 ? 'The database does not answer; this page asks again.' : '');
      if (response.status === 503 && main.querySelector('.card, .panel')) return;
      Idiomorph.morph(main, live, { ignoreActiveValue: true, restoreFocus: true, callbacks });
      document.title = page.title;
    } catch {
      say('The application does not answer; what is shown is old.');
    } finally {
      busy = false;
    }
  };

  // A page that answers a form is not asked for again by GET.
  if (document.querySelector('meta[name=live]')) {
    setInterval(update, interval);
    document.addEventListener('visibilitychange', update);
  }

  // One click copies an id; a selection stays one.
  document.addEventListener('click', async (e) => {
    const code = e.target.closest?.('dd code, td code');
    if (!code || String(getSelection()) !== '' || !navigator.clipboard) return;
    try {
      await navigator.clipboard.writeText(code.textContent);
      code.classList.add('copied');
      setTimeout(() => code.classList.remove('copied'), 900);
    } catch { /* not allowed: it can still be selected */ }
  });

  // One open question at a time, and Escape closes it.
  document.addEventListener('toggle', (e) => {
    if (e.target.matches?.('details.act[open]')) {
      document.querySelectorAll('details.act[open]').forEach((d) => { if (d !== e.target) d.open = false; });
      e.target.querySelector('input:not([type=hidden])')?.focus();
    }
  }, true);
  document.addEventListener('keydown', (e) => {
    const open = e.key === 'Escape' && document.querySelector('details.act[open]');
    if (open) { open.open = false; open.querySelector('summary').focus(); }
  });
})();
