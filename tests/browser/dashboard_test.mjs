// The dashboard in a browser, over a real controller and a real fake app: it follows what happens, orders from it
// arrive, it can be used by keyboard, read on a phone and in the dark.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { DESKTOP, PHONE, assertFits, assertLegible, keepShot, launch, open, program, temporaryDirectory } from './browser.mjs';

const started = [];
const children = new Map(); // by URL
let browser;
let app;
let api;
let guarded;
let troubled;
let pair;

/// Starts one of our servers; its URL, once it listens.
function serve(name, args) {
  const child = spawn(program(name), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (piece) => {
      text += piece;
      const found = text.match(/listening on (https?:\/\/\S+)/);
      if (found) {
        children.set(found[1], child);
        resolve(found[1]);
      }
    });
    child.on('exit', (code) => reject(new Error(`${name} ended with ${code}: ${text}`)));
  });
}
/// Ends one of our servers, and waits for its end.
function end(url) {
  const child = children.get(url);
  return new Promise((resolve) => { child.removeAllListeners('exit').on('exit', resolve).kill('SIGTERM'); });
}
async function until(what, holds, patienceMs = 10000) {
  for (const end = Date.now() + patienceMs; Date.now() < end; await new Promise((resolve) => { setTimeout(resolve, 50); })) {
    if (await holds()) {
      return;
    }
  }
  assert.fail(`waited in vain until ${what}`);
}
const status = async () => (await fetch(`${app}/app/status`)).json();
const ask = async (path) => (await fetch(`${api}${path}`)).json();
async function dashboard(options = {}, url = api) {
  const opened = await open(browser, `${url}/`, { allowed: (asked) => asked.startsWith(`${url}/`) || asked === 'data:,', ...options });
  return opened;
}
const live = (page) => until('the page is live', async () => await page.locator('#connection').textContent() === 'live' && await page.locator('#tiles .tile').count() > 0);
const ticksShown = (page) => page.evaluate(() => Chart.getChart('cpu')?.data.datasets[0].data.length ?? 0);

before(async () => {
  const token = join(temporaryDirectory(), 'token');
  writeFileSync(token, 'correct-horse-battery-staple-0123456789\n', { mode: 0o600 });
  app = await serve('fake_app', ['--port', '0', '--replicas', '4', '--generator', 'sine:base=6,amplitude=3,period=20s', '--log-level', 'error']);
  const flags = ['--url', app, '--interval', '200ms', '--timeout', '1s', '--policy', 'proportional', '--max', '40', '--log-level', 'error'];
  api = await serve('controller', [...flags, '--api', '127.0.0.1:0']);
  guarded = await serve('controller', [...flags, '--dry-run', '--api', '127.0.0.1:0', '--token-file', token]);
  const failing = await serve('fake_app', ['--port', '0', '--replicas', '3', '--error-rate', '0.4', '--generator', 'constant:base=2', '--log-level', 'error']);
  troubled = await serve('controller', ['--url', failing, '--interval', '200ms', '--attempts', '1', '--log-level', 'error', '--api', '127.0.0.1:0']);
  const idle = (replicas) => serve('fake_app', ['--port', '0', '--replicas', String(replicas), '--generator', 'constant:base=2', '--log-level', 'error']);
  const plan = join(temporaryDirectory(), 'pair.yaml');
  writeFileSync(plan, `{apiVersion: scaleit/v1, kind: Controller, spec: {limit: 30, defaults: {interval: 200ms, timeout: 1s}, workloads: [
    {name: one, url: "${await idle(3)}", policy: proportional, min: 3, max: 3}, {name: two, url: "${await idle(7)}", policy: memory, min: 7, max: 7}]}}`);
  pair = await serve('controller', ['--config', plan, '--log-level', 'error', '--api', '127.0.0.1:0']);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  started.forEach((child) => child.kill('SIGTERM'));
});

test('dashboard: it follows the running app', async () => {
  const { page, close } = await dashboard();
  await live(page);
  await until('there are ticks', async () => await ticksShown(page) > 3);
  const before = await ticksShown(page);
  await until('there are more ticks', async () => await ticksShown(page) > before + 3);
  const { ticks } = await ask('/scaling/history?limit=1000');
  const known = new Map(ticks.map((tick) => [tick.at_unix_ms / 1000, tick]));
  const drawn = await page.evaluate(() => Chart.getChart('cpu').data.datasets[0].data.map(({ x, y }) => [x, y]));
  const compared = drawn.filter(([x]) => known.has(x));
  assert.ok(compared.length > 3);
  compared.forEach(([x, y]) => assert.equal(y, known.get(x).cpu));
  assert.match(await page.locator('#decisions').textContent(), /\d+ → \d+.*\d+: /);
  await close();
});

test('dashboard: a manual scale arrives at the app, is shown, and is resumed', async () => {
  const { page, close } = await dashboard();
  await live(page);
  await page.getByLabel('Replicas', { exact: true }).fill('17');
  await page.getByLabel('Reason').fill('<b>sale</b> at noon');
  await page.getByRole('button', { name: 'Scale', exact: true }).click();
  await until('the app has 17 replicas', async () => (await status()).replicas === 17);
  await until('the page says who holds it', async () => /Held at 17 by hand for another .*: <b>sale<\/b> at noon/.test(await page.locator('#held').textContent()));
  await page.getByRole('button', { name: 'Resume the automation' }).click();
  await until('the automation goes on', async () => !(await page.locator('#held').isVisible()));
  await until('the app is scaled again', async () => (await status()).replicas !== 17);
  await close();
});

test('dashboard: by keyboard alone the automation is stopped and started', async () => {
  const { page, close } = await dashboard();
  await live(page);
  const press = async (name) => {
    await until(`the focus is on ${name}`, async () => {
      await page.keyboard.press('Tab');
      return await page.evaluate(() => document.activeElement.textContent) === name;
    });
    await page.keyboard.press('Enter');
  };
  await press('Stop');
  await until('it is stopped', async () => (await ask('/scaling/status')).automation === 'stopped');
  await until('the page says so', async () => await page.locator('#automation').textContent() === 'stopped');
  await press('Start');
  await until('it runs', async () => (await ask('/scaling/status')).automation === 'running');
  await close();
});

test('dashboard: a configuration is changed whole or not at all', async () => {
  const { page, close } = await dashboard();
  await live(page);
  const manifest = page.locator('#manifest');
  await until('the configuration is read', async () => (await manifest.inputValue()).includes('proportional'));
  const good = JSON.parse(await manifest.inputValue());
  await manifest.fill(JSON.stringify({ ...good, spec: { ...good.spec, target: 7 } }));
  await page.getByRole('button', { name: 'Apply' }).click();
  await until('it is refused', async () => /^Not done: .*target/.test(await page.locator('#notice').textContent()));
  assert.equal((await ask('/scaling/status')).target, 0.8);
  await manifest.fill(JSON.stringify({ ...good, spec: { ...good.spec, target: 0.6 } }));
  await page.getByRole('button', { name: 'Apply' }).click();
  await until('it is in force', async () => (await ask('/scaling/status')).target === 0.6);
  await until('the page shows it', async () => /target 60 %/.test(await page.locator('#tiles').textContent()));
  const edited = JSON.stringify({ ...good, spec: { ...good.spec, target: 0.5 } });
  await manifest.fill(edited);
  const put = await fetch(`${api}/scaling/config`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(good) });
  assert.equal(put.status, 200);
  await until('the page says that another was faster', async () => /changed elsewhere/.test(await page.locator('#notice').textContent()));
  assert.equal(await manifest.inputValue(), edited);
  await page.getByRole('button', { name: 'Apply' }).click();
  await until('it is refused', async () => /^Not done: If-Match/.test(await page.locator('#notice').textContent()));
  assert.equal((await ask('/scaling/status')).target, 0.8);
  // The browser itself writes the refusals' status on the console.
  await page.close();
});

test('dashboard: it says when the controller is gone, and goes on with the next one', async () => {
  const flags = ['--url', app, '--interval', '300ms', '--timeout', '1s', '--dry-run', '--log-level', 'error', '--api'];
  const first = await serve('controller', [...flags, '127.0.0.1:0']);
  const { page } = await dashboard({}, first);
  await live(page);
  await until('there are ticks', async () => await ticksShown(page) > 10);
  const known = await ticksShown(page);
  await end(first);
  await until('the page says so', async () => /^No connection to the controller since \d\d:\d\d:\d\d\./.test(await page.locator('#lost').textContent()));
  assert.equal(await page.locator('#connection').textContent(), 'no connection');
  await keepShot(page, 'dashboard-lost');
  await serve('controller', [...flags, first.replace('http://', '')]);
  await live(page);
  assert.ok(!(await page.locator('#lost').isVisible()));
  // What is newest is the new controller's, whose ticks count from 0 again, and the old ones stay.
  await until('there are ticks of both', async () => await ticksShown(page) > known + 5);
  const { ticks } = await (await fetch(`${first}/scaling/history?limit=1000`)).json();
  const newest = await page.evaluate(() => Chart.getChart('cpu').data.datasets[0].data.at(-1).x);
  assert.ok(newest * 1000 >= ticks.at(-1).at_unix_ms);
  const xs = await page.evaluate(() => Chart.getChart('cpu').data.datasets[0].data.map(({ x }) => x));
  assert.deepEqual(xs, [...xs].sort((a, b) => a - b));
  await page.close();
});

test('dashboard: where a token is wanted the page asks for it, and nothing works without', async () => {
  const { page } = await dashboard({}, guarded);
  await until('the page asks', () => page.locator('#token-form').isVisible());
  await page.getByLabel(/wants its token/).fill('wrong-horse-battery-staple-0123456789');
  await page.getByRole('button', { name: 'Use it' }).click();
  await until('the page says that it is the wrong one', async () => await page.locator('#notice').textContent() === 'That token was not taken.');
  await page.getByLabel(/wants its token/).fill('correct-horse-battery-staple-0123456789');
  await page.getByRole('button', { name: 'Use it' }).click();
  await live(page);
  await until('there are ticks', async () => await ticksShown(page) > 3);
  assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  await page.close();
});

test('dashboard: of several workloads one is chosen, and its errors are told', async () => {
  const { page, close } = await dashboard({ begin: async (opening) => {
    // A second controller stands in for the second workload of this one.
    await opening.route(`${api}/scaling/workloads`, async (route) => {
      const own = (await ask('/scaling/workloads')).workloads[0];
      await route.fulfill({ json: { workloads: [own, { ...own, workload: 'troubled', degraded: true, cpu: null, instances: null }] } });
    });
    await opening.route(/workload=troubled/, (route) => route.continue({ url: route.request().url().replace(api, troubled).replace('workload=troubled', 'workload=app') }));
  } });
  await live(page);
  await page.getByLabel('workload').selectOption('troubled');
  await until('its errors are shown', async () => /\d\d:\d\d:\d\d(nothing observed: |not scaled: )?\w+/.test(await page.locator('#errors tbody').textContent()));
  assert.match(await page.locator('#workload').textContent(), /troubled \(\? at \?\) — degraded/);
  await page.getByLabel('workload').selectOption('app');
  await until('the first one is back', async () => {
    const drawn = await page.evaluate(() => Chart.getChart('cpu').data.datasets[0].data.map(({ x }) => x));
    const { ticks } = await ask('/scaling/history?limit=1000'); // after the page, which must not have more
    const times = new Set(ticks.map((tick) => tick.at_unix_ms / 1000));
    return drawn.every((x) => times.has(x));
  });
  await close();
});

test('dashboard: what was asked of one workload is not shown of the next', async () => {
  let late = null; // what of the first workload comes only after another was chosen
  let isAsked = false;
  let isAnswered = false;
  const { page, close } = await dashboard({ begin: (opening) => opening.route(/\/scaling\/.*workload=one/, async (route) => {
    if (late === null || !route.request().url().includes(late)) {
      await route.continue();
      return;
    }
    isAsked = true;
    const response = await route.fetch();
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
    await route.fulfill({ response });
    isAnswered = true;
  }) }, pair);
  await live(page);
  const shows = async (name, replicas) => await page.locator('#title').textContent() === name
    && await page.evaluate((count) => Chart.getChart('replicas')?.data.datasets[0].data.every(({ y }) => Number.isNaN(y) || y === count), replicas); // NaN: a poll came too late
  for (const what of ['/scaling/history', '/scaling/status', '/scaling/config']) {
    await page.getByLabel('workload').selectOption('two');
    await until('the second one is shown', async () => await shows('two', 7) && (await page.locator('#manifest').inputValue()).includes('memory'));
    [late, isAsked, isAnswered] = [what, false, false];
    await page.getByLabel('workload').selectOption('one');
    await until(`${what} is asked`, () => isAsked);
    await page.getByLabel('workload').selectOption('two');
    await until(`${what} is answered`, () => isAnswered);
    late = null;
    await new Promise((resolve) => { setTimeout(resolve, 400); });
    assert.ok(await shows('two', 7), `${what} of the first is shown of the second`);
    assert.match(await page.locator('#tiles').textContent(), /policymemory/, what);
    assert.match(await page.locator('#manifest').inputValue(), /"memory"/, what);
  }
  await close();
});

test('dashboard: a policy without a target CPU shows none, and what it follows', async () => {
  const { page, close } = await dashboard({}, pair);
  await live(page);
  assert.match(await page.locator('#tiles').textContent(), /CPU, target 80 %/);
  await page.getByLabel('workload').selectOption('two');
  await until('its memory is shown', async () => /memory\d+ %/.test(await page.locator('#tiles').textContent()));
  assert.doesNotMatch(await page.locator('#tiles').textContent(), /target/);
  assert.match(await page.locator('#tiles').textContent(), /may grow to\d+ for now/);
  await keepShot(page, 'dashboard-memory');
  await close();
});

test('dashboard: of a manual scale it says what was taken', async () => {
  const { page, close } = await dashboard();
  await live(page);
  await page.getByLabel('Replicas', { exact: true }).fill('5000');
  await page.getByLabel('Reason').fill('too much');
  await page.getByRole('button', { name: 'Scale', exact: true }).click();
  await until('it says so', async () => await page.locator('#notice').textContent() === "Scaling to 40 at the next tick; 5000 is out of the policy's bounds.");
  await page.getByRole('button', { name: 'Resume the automation' }).click();
  await until('the automation goes on', async () => !(await page.locator('#held').isVisible()));
  await close();
});

test('dashboard: ticks that a controller goes on from are there once, though their times are told a little differently', async () => {
  const [before, next] = ['before', 'next'].map((name) => join(temporaryDirectory(), `${name}.db`));
  const flags = ['--url', app, '--interval', '300ms', '--timeout', '1s', '--dry-run', '--log-level', 'error'];
  const first = await serve('controller', [...flags, '--record', before, '--api', '127.0.0.1:0']);
  let known = null; // of the first controller's ticks, once it is gone
  const { page } = await dashboard({ begin: (opening) => opening.route(/\/scaling\/history/, async (route) => {
    const response = await route.fetch();
    const history = await response.json();
    if (known !== null) {
      const shift = known.newest.at_unix_ms - history.ticks.find(({ tick }) => tick === known.newest.tick).at_unix_ms + 7;
      history.ticks.filter(({ at_unix_ms: at }) => at < known.until).forEach((tick) => { tick.at_unix_ms += shift; });
    }
    await route.fulfill({ response, json: history });
  }) }, first);
  await live(page);
  await until('there are ticks', async () => await ticksShown(page) > 8);
  const { ticks } = await (await fetch(`${first}/scaling/history?limit=1000`)).json();
  await end(first);
  known = { newest: ticks[0], until: Date.now() };
  await serve('controller', [...flags, '--record', next, '--resume', before, '--api', first.replace('http://', '')]);
  await until('the page goes on', async () => await page.evaluate(() => Chart.getChart('cpu').data.datasets[0].data.at(-1).x * 1000) > known.until);
  const xs = await page.evaluate(() => Chart.getChart('cpu').data.datasets[0].data.map(({ x }) => x));
  assert.ok(xs.slice(1).every((x, i) => x - xs[i] > 0.05), `twice in ${xs.join(' ')}`);
  await page.close();
});

test('dashboard: it fits and is legible on a phone and on a desk, by day and by night', async () => {
  for (const [viewport, device, dark] of [[PHONE, 'phone', true], [DESKTOP, 'desktop', false]]) {
    const { page, close } = await dashboard({ viewport, dark });
    await live(page);
    await until('there are ticks', async () => await ticksShown(page) > 20);
    await assertFits(page);
    await assertLegible(page);
    await keepShot(page, `dashboard-${device}-${dark ? 'dark' : 'light'}`);
    await close();
  }
});
