// Opens the page that `otpsmith validate --format html` writes in a headless Chromium and does what a reviewer does: looks
// at the table, moves in it with the keyboard, opens cells, filters. Needs no package: it talks to the browser's pipe.
//
//   node check.mjs PAGE.html PROVIDERS [SCREENSHOT-FOLDER]

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import assert from 'node:assert/strict';

const [page, providers, shots] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), 'otpsmith-page-'));
const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--remote-debugging-pipe', `--user-data-dir=${profile}`];
const browser = spawn(process.env.CHROMIUM || 'chromium', [...flags, 'about:blank'], {
  stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
});
const limit = setTimeout(() => fail(new Error('the browser did not answer within 60 s')), 60_000);

let number = 0;
let session;
const waiting = new Map();
const events = [];
let rest = '';
browser.stdio[4].on('data', (bytes) => {
  const messages = (rest + bytes).split('\0');
  rest = messages.pop();
  for (const text of messages) {
    const message = JSON.parse(text);
    if (message.id) waiting.get(message.id)?.(message);
    else events.push(message);
  }
});

function send(method, params = {}) {
  const id = ++number;
  browser.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId: session })}\0`);
  return new Promise((done, failed) => {
    waiting.set(id, ({ result, error }) => (error ? failed(new Error(`${method}: ${error.message}`)) : done(result)));
  });
}

// The value of an expression in the page.
async function value(expression) {
  const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
  assert.equal(exceptionDetails, undefined, JSON.stringify(exceptionDetails));
  return result.value;
}

async function press(key) {
  const text = key === 'Enter' ? '\r' : undefined;
  const code = { Enter: 13, Escape: 27, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40 }[key];
  const common = { key, code: key, windowsVirtualKeyCode: code };
  await send('Input.dispatchKeyEvent', { type: text ? 'keyDown' : 'rawKeyDown', text, ...common });
  await send('Input.dispatchKeyEvent', { type: 'keyUp', ...common });
}

async function shoot(name) {
  if (!shots) return;
  const { data } = await send('Page.captureScreenshot', { format: 'png' });
  writeFileSync(join(shots, `${name}.png`), Buffer.from(data, 'base64'));
}

function finish() {
  clearTimeout(limit);
  browser.kill();
  browser.once('exit', () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
}

function fail(error) {
  console.error(error.message);
  process.exitCode = 1;
  finish();
}

async function check(scheme) {
  events.length = 0;
  await send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  await send('Page.navigate', { url: pathToFileURL(resolve(page)).href });
  for (let tries = 0; (await value('document.readyState')) !== 'complete'; tries++) {
    assert(tries < 200, 'the page is not loaded');
    await new Promise((done) => setTimeout(done, 50));
  }
  const paper = await value('getComputedStyle(document.body).backgroundColor');
  assert.equal(paper === 'rgb(255, 255, 255)', scheme === 'light', `${scheme}: ${paper}`);
  assert.equal(await value('document.querySelectorAll("thead th").length'), Number(providers) + 1);
  const cells = await value('document.querySelectorAll("td button").length');
  assert(cells >= Number(providers) * 50, `${cells} cells`);
  assert.equal(await value('document.querySelectorAll(\'td button[tabindex="0"]\').length'), 1, 'one cell is in the tab order');

  const label = () => value('document.activeElement.getAttribute("aria-label")');
  const opened = () => value('document.getElementById("case").open');
  const title = () => value('document.getElementById("title").textContent');
  await value('document.querySelector("td button").focus()');
  const first = await label();
  await press('ArrowRight');
  assert.notEqual(await label(), first, 'an arrow key moves');
  await press('ArrowLeft');
  assert.equal(await label(), first, 'and back');
  await press('Enter');
  assert.equal(await opened(), true, 'Enter opens the exchange');
  assert.equal((await title()).replace(': ', ' '), first.split(':')[0]);
  assert.match(await value('document.getElementById("body").innerText'), /POST https:\/\/|GET https:\/\//);
  await shoot(`${scheme}-exchange`);
  await press('ArrowRight');
  assert.notEqual((await title()).replace(': ', ' '), first.split(':')[0], 'an arrow key leads to the next one');
  await press('Escape');
  assert.equal(await opened(), false, 'Escape closes it');
  assert.notEqual(await label(), null, 'and the cell has the focus again');

  // A cell opens its own scenario; opening all of them would take a minute.
  const wrong = await value(`(() => {
    const wrong = [];
    for (const cell of [...document.querySelectorAll('td button')].filter((_, at) => at % 13 === 0)) {
      cell.click();
      const title = document.getElementById('title').textContent.replace(': ', ' ');
      if (!cell.getAttribute('aria-label').startsWith(title + ':')) wrong.push(title);
      document.getElementById('case').close();
    }
    return wrong;
  })()`);
  assert.deepEqual(wrong, []);

  const rows = () => value('[...document.querySelectorAll("tbody tr[data-name]")].filter((row) => row.offsetParent).length');
  const search = (text) => value(`(() => { const box = document.getElementById('search'); box.value = '${text}';
    box.dispatchEvent(new Event('input')); })()`);
  const all = await rows();
  await search('fault/slow');
  assert.equal(await rows(), 2, 'the search leaves the rows that fit');
  await search('');
  assert.equal(await rows(), all);
  await shoot(scheme);

  const trouble = events.filter(({ method, params }) =>
    method === 'Runtime.exceptionThrown' ||
    (method === 'Log.entryAdded' && params.entry.level === 'error') ||
    (method === 'Network.requestWillBeSent' && !params.request.url.startsWith('file:')));
  assert.deepEqual(trouble, [], 'no error, and nothing is loaded');
  console.log(`${scheme}: ${cells} cells, ${all} scenarios`);
}

try {
  const { targetInfos } = await send('Target.getTargets');
  const { targetId } = targetInfos.find((target) => target.type === 'page');
  ({ sessionId: session } = await send('Target.attachToTarget', { targetId, flatten: true }));
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await send(`${domain}.enable`);
  await send('Emulation.setDeviceMetricsOverride', { width: 1300, height: 1000, deviceScaleFactor: 1, mobile: false });
  for (const scheme of ['light', 'dark']) await check(scheme);
  finish();
} catch (error) {
  fail(error);
}
