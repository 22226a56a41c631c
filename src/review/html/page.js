// The review page: draws a file's rows when they come near the window, and obeys the keyboard.
'use strict';
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const files = [...document.querySelectorAll('.file')];
  const links = [...document.querySelectorAll('nav a')];
  const filter = $('#filter');
  const help = $('#help');
  let current = -1;

  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // Text with its marks: start and end of each, one after the other.
  const fill = (cell, text, marks) => {
    let at = 0;
    for (let i = 0; i < marks.length; i += 2) {
      cell.append(text.slice(at, marks[i]), make('mark', '', text.slice(marks[i], marks[i + 1])));
      at = marks[i + 1];
    }
    cell.append(text.slice(at));
  };

  const side = (row, kind, cell) => {
    const number = make('td', 'n ' + (cell ? kind : 'none'), cell ? String(cell[0]) : '');
    const text = make('td', cell ? 't ' + kind : 'none');
    if (cell) {
      fill(text, cell[1], cell[2] || []);
      if (cell[3]) text.append(make('span', 'end', ' no line end'));
    }
    row.append(number, text);
  };

  const wide = (className) => {
    const row = make('tr', className);
    const cell = make('td');
    cell.colSpan = 4;
    row.append(cell);
    return [row, cell];
  };

  const draw = (file) => {
    const body = $('.body', file);
    if (body.childElementCount) return;
    const data = JSON.parse($('script', file).textContent);
    const table = make('table');
    const columns = make('colgroup');
    columns.append(make('col', 'n'), make('col'), make('col', 'n'), make('col'));
    table.append(columns);
    for (const hunk of data) {
      const part = make('tbody');
      part.tabIndex = -1;
      const [head, title] = wide('hunk');
      title.textContent = hunk.head;
      part.append(head);
      for (const [about, words] of hunk.why) {
        const [row, cell] = wide('why');
        cell.append(make('b', '', 'why '), about + ': ', make('code', '', words));
        part.append(row);
      }
      for (const [same, old, now] of hunk.rows) {
        const row = make('tr');
        side(row, same ? '' : 'gone', old);
        side(row, same ? '' : 'new', same ? [now, old[1]] : now);
        part.append(row);
      }
      table.append(part);
    }
    body.style.minHeight = '';
    body.append(data.length ? table : make('p', 'empty', 'an empty file'));
  };

  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting && entry.target.classList.contains('open')) {
        draw(entry.target);
        near.unobserve(entry.target);
      }
    }
  }, { rootMargin: '1200px' });

  const open = (file, wanted) => {
    file.classList.toggle('open', wanted);
    $('h2', file).setAttribute('aria-expanded', String(wanted));
    const body = $('.body', file);
    if (wanted && !body.childElementCount) {
      const height = file.dataset.rows * 19 + 'px';
      body.style.minHeight = height;
      body.style.containIntrinsicSize = 'auto ' + height;
      near.observe(file);
    }
  };

  const shown = () => files.filter((file) => !file.hidden);
  const hunks = (file) => [...file.querySelectorAll('tbody')];
  const marked = () => $('tbody.current');

  const select = (file, hunk) => {
    $('.file.current')?.classList.remove('current');
    marked()?.classList.remove('current');
    if (current >= 0) links[current].removeAttribute('aria-current');
    current = files.indexOf(file);
    file.classList.add('current');
    const link = links[current];
    link.setAttribute('aria-current', 'true');
    link.scrollIntoView({ block: 'nearest' });
    hunk?.classList.add('current');
    const target = hunk || $('h2', file);
    target.focus({ preventScroll: true });
    // What is drawn on the way may be taller than it was thought to be, so the place is looked up again.
    const show = () => target.scrollIntoView({ block: 'start' });
    if (file.classList.contains('open')) draw(file);
    show();
    const top = target.getBoundingClientRect().top;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      if (target.getBoundingClientRect().top !== top && document.activeElement === target) show();
    }));
  };

  const toFile = (step) => {
    const all = shown();
    if (!all.length) return;
    const at = all.indexOf(files[current]);
    select(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + step))]);
  };

  // The next or previous change, in whichever open file it is; closed files are stops of their own.
  const toChange = (step) => {
    const all = shown();
    let at = all.indexOf(files[current]);
    if (at < 0) at = step > 0 ? 0 : all.length - 1;
    let list = all[at] && all[at].classList.contains('open') ? (draw(all[at]), hunks(all[at])) : [];
    const inside = list.indexOf(marked());
    let next = inside < 0 ? (step > 0 ? 0 : -1) : inside + step;
    while (!list[next]) {
      at += step;
      if (!all[at]) return;
      if (!all[at].classList.contains('open')) return select(all[at]);
      draw(all[at]);
      list = hunks(all[at]);
      next = step > 0 ? 0 : list.length - 1;
      if (!list.length) return select(all[at]);
    }
    select(all[at], list[next]);
  };

  const countSeen = () => {
    const seen = files.filter((file) => $('input', file).checked).length;
    $('#seen').textContent = seen + ' of ' + files.length + ' seen';
  };

  const see = (file, wanted) => {
    const box = $('input', file);
    box.checked = wanted;
    links[files.indexOf(file)].classList.toggle('seen', wanted);
    open(file, !wanted);
    countSeen();
  };

  const search = () => {
    const wanted = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    files.forEach((file, at) => {
      const path = file.dataset.path.toLowerCase();
      file.hidden = !wanted.every((word) => path.includes(word));
      links[at].parentElement.hidden = file.hidden;
    });
    $('#none').hidden = shown().length > 0;
  };

  const theme = () => {
    const root = document.documentElement;
    const isDark = root.dataset.theme
      ? root.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = isDark ? 'light' : 'dark';
  };

  const all = () => {
    const wanted = shown().some((file) => !file.classList.contains('open'));
    shown().forEach((file) => open(file, wanted));
  };

  const keys = {
    j: () => toChange(1),
    k: () => toChange(-1),
    n: () => toFile(1),
    p: () => toFile(-1),
    o: () => current >= 0 && open(files[current], !files[current].classList.contains('open')),
    v: () => {
      if (current < 0) return;
      const file = files[current];
      see(file, !$('input', file).checked);
      if ($('input', file).checked) toFile(1);
    },
    a: all,
    t: theme,
    '/': () => { filter.focus(); filter.select(); },
    '?': () => (help.open ? help.close() : help.showModal()),
  };

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === filter) {
      if (event.key === 'Escape') { filter.value = ''; search(); filter.blur(); }
      if (event.key === 'Enter') { filter.blur(); if (shown().length) select(shown()[0]); }
      return;
    }
    if (help.open && event.key !== '?') return;
    const onHead = event.target.matches?.('.file > h2');
    if (onHead && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      const file = event.target.parentElement;
      open(file, !file.classList.contains('open'));
    } else if (Object.hasOwn(keys, event.key)) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  files.forEach((file, at) => {
    const head = $('h2', file);
    head.addEventListener('click', (event) => {
      if (event.target.closest('label')) return;
      open(file, !file.classList.contains('open'));
    });
    $('input', file).addEventListener('change', (event) => see(file, event.target.checked));
    links[at].addEventListener('click', (event) => {
      event.preventDefault();
      if (!file.classList.contains('open') && !$('input', file).checked) open(file, true);
      select(file);
    });
    open(file, file.classList.contains('open'));
  });
  filter.addEventListener('input', search);
  $('#theme').addEventListener('click', theme);
  $('#all').addEventListener('click', all);
  $('#keys').addEventListener('click', () => help.showModal());
  $('#close').addEventListener('click', () => help.close());
  countSeen();
})();
