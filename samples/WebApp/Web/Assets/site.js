'use strict';

// Progress: the server's HTML replaces the cards once a second; a change of the summary is announced to screen readers once.
const migrations = document.getElementById('migrations');
const announcement = document.getElementById('announcement');
let summary = document.getElementById('summary')?.textContent;

async function refresh() {
  try {
    const response = await fetch('/migrations', { cache: 'no-store' });
    if (!response.ok) throw new Error(response.statusText);
    migrations.innerHTML = await response.text();
    document.body.classList.remove('offline');
    const shown = document.getElementById('summary');
    shown.removeAttribute('role');
    if (shown.textContent !== summary) {
      summary = shown.textContent;
      announcement.textContent = summary;
    }
  } catch {
    document.body.classList.add('offline');
    const shown = document.getElementById('summary');
    if (shown) shown.textContent = 'The application does not answer. This page goes on asking, and shows what it saw last.';
  }
  setTimeout(refresh, 1000);
}
setTimeout(refresh, 1000);

// Search as one types; the form works without this.
const box = document.getElementById('q');
const results = document.getElementById('results');
let typing;

async function search() {
  const term = box.value;
  const response = await fetch('/search?q=' + encodeURIComponent(term)).catch(() => null);
  if (response?.ok && term === box.value) {
    results.innerHTML = await response.text();
    history.replaceState(null, '', term ? '/?q=' + encodeURIComponent(term) : '/');
  }
}

box.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(search, 250);
});
box.form.addEventListener('submit', event => {
  event.preventDefault();
  search();
});
