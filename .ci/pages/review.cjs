// Uses the review page as a reader does, and fails where it does not answer.
'use strict';
const assert = require('node:assert');
const path = require('node:path');
const { chromium } = require('playwright-core');

const [file, shots] = process.argv.slice(2);
// The page opens in a third of a second on an idle machine of two cores; a machine that does much else takes longer.
const MOST_MS = 5000;
const options = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

const main = async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: options });
  const page = await browser.newPage({ colorScheme: 'light', viewport: { width: 1400, height: 900 } });
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => faults.push(message.text()));
  page.on('request', (request) => request.url() === 'file://' + file || faults.push('asks for ' + request.url()));
  const shot = async (name) => shots && page.screenshot({ path: path.join(shots, name + '.png') });
  const current = () => page.locator('nav a[aria-current="true"] .name').textContent();
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  const start = Date.now();
  await page.goto('file://' + file);
  await page.waitForSelector('td mark');
  const opened = Date.now() - start;
  assert.equal(await page.locator('.file').count(), 1000);
  assert.ok(opened < MOST_MS, 'opened in ' + opened + ' ms');
  assert.ok((await page.locator('tr').count()) < 2000, 'only what is near the window is drawn');
  assert.match(await page.locator('tr.why').first().textContent(), /otpsmith\.yaml:\d+/);

  await page.keyboard.press('j');
  const first = await current();
  await page.keyboard.press('n');
  assert.notEqual(await current(), first);
  await page.keyboard.press('k');
  assert.equal(await current(), first);
  await shot('light');

  const light = await background();
  await page.keyboard.press('t');
  assert.notEqual(await background(), light);
  await shot('dark');
  await page.keyboard.press('t');
  await page.emulateMedia({ colorScheme: 'dark' });

  await page.keyboard.press('/');
  await page.keyboard.type('sms42handler test');
  assert.equal(await page.locator('.file:visible').count(), 1);
  await page.keyboard.press('Enter');
  assert.equal(await current(), 'Sms42HandlerTest.cls');
  await page.keyboard.press('v');
  assert.equal(await page.locator('#seen').textContent(), '1 of 1000 seen');
  await page.keyboard.press('/');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.file:visible').count(), 1000);

  await page.locator('nav a').last().click();
  await page.waitForTimeout(500);
  const top = await page.evaluate(() => document.activeElement.getBoundingClientRect().top);
  assert.ok(top >= 0 && top < 900, 'the last file is in the window, at ' + top);

  await page.keyboard.press('?');
  assert.ok(await page.locator('dialog').isVisible());
  await shot('keys');
  await page.keyboard.press('Escape');
  assert.ok(!(await page.locator('dialog').isVisible()));
  await page.locator('#keys').click();
  await page.locator('#close').click();
  assert.ok(!(await page.locator('dialog').isVisible()));
  await page.keyboard.press('a');
  await page.keyboard.press('a');
  assert.deepEqual(faults, []);
  await browser.close();
  console.log('the review page of 1000 files opened in ' + opened + ' ms; keys, filter and themes work');
};

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
