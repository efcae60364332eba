// Reports in a browser: they are drawn, they show what the session holds, they ask for nothing, they can be zoomed and
// read on a phone and in the dark.
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DESKTOP, PHONE, assertFits, assertLegible, keepShot, launch, open, run, sourceDir, temporaryDirectory } from './browser.mjs';

const directory = temporaryDirectory();
const session = join(sourceDir, 'data/sessions/errors.db');
const urlOf = (name) => String(pathToFileURL(join(directory, name)));
const policies = ['target-average', 'proportional', join(sourceDir, 'data/policies/hpa.yaml')].flatMap((name) => ['--policy', name]);
let browser;

/// The session's ticks as `recorder export` tells them.
function recordedTicks() {
  const [head, ...rows] = run('recorder', ['export', session, '--format', 'csv']).trim().split('\n').map((line) => line.split(','));
  const column = (name) => { const place = head.indexOf(name); assert.ok(place >= 0, `${name} is no column of ${head}`); return place; };
  const number = (text) => (text === '' ? null : Number(text));
  return rows.map((row) => ({ at: Number(row[column('at_s')]), cpu: number(row[column('cpu')]), replicas: number(row[column('replicas')]) }));
}
/// What a chart draws under a label: [time, value], null where there is no value.
const drawn = (page, chart, label) => page.evaluate(([id, name]) => Chart.getChart(id).data.datasets.find((each) => each.label === name).data
  .map(({ x, y }) => [x, Number.isNaN(y) ? null : y]), [chart, label]);
const choose = (page, name) => page.locator('#runs label', { hasText: name }).click();
const shownTime = (page, chart) => page.evaluate((id) => { const { min, max } = Chart.getChart(id).scales.x; return { min, max }; }, chart);

before(async () => {
  run('replayer', ['compare', session, ...policies, '--html', join(directory, 'compare.html')]);
  run('replayer', ['run', join(sourceDir, 'data/sessions/calm.db'), '--policy', join(sourceDir, 'data/policies/cautious.yaml'),
    '--gate', join(sourceDir, 'data/gates/no_worse.yaml'), '--html', join(directory, 'judged.html')], [1]);
  run('replayer', ['run', '--generator', 'diurnal:base=20,amplitude=12,period=24h', '--interval', '15s', '--ticks', '50000',
    '--error-rate', '0.05', '--policy', 'proportional', '--html', join(directory, 'long.html')]);
  run('replayer', ['sweep', '--trace', join(sourceDir, 'data/traces/day.csv'), '--trace-unit', 'demand', '--vary', 'target=0.7..0.9/0.02',
    '--vary', 'window=50,100', '--html', join(directory, 'sweep.html')]);
  browser = await launch();
});
after(() => browser.close());

test('report: the charts draw what the session holds, tick by tick', async () => {
  const { page, close } = await open(browser, urlOf('compare.html'));
  const ticks = recordedTicks();
  assert.ok(ticks.some((tick) => tick.cpu === null), 'the session has ticks without data');
  for (const [chart, key] of [['cpu', 'cpu'], ['replicas', 'replicas']]) {
    const points = await drawn(page, chart, 'recorded');
    assert.equal(points.length, ticks.length);
    points.forEach(([time, value], i) => {
      assert.ok(Math.abs(time - ticks[i].at) < 0.001, `tick ${i} is drawn at ${time}, not ${ticks[i].at}`);
      assert.equal(value, ticks[i][key], `${key} of tick ${i}`);
    });
  }
  await close();
});

test('report: dragging over a chart zooms all of them, the button and the keyboard go back', async () => {
  const { page, close } = await open(browser, urlOf('compare.html'));
  const whole = await shownTime(page, 'cpu');
  const box = await page.locator('#cpu-plot').boundingBox();
  const drag = async (from, to) => {
    await page.mouse.move(box.x + box.width * from, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to, box.y + 70, { steps: 3 });
    await page.mouse.up();
  };
  await drag(0.4, 0.6);
  const zoomed = await shownTime(page, 'cpu');
  assert.ok(zoomed.max - zoomed.min < (whole.max - whole.min) * 0.3);
  assert.deepEqual(await shownTime(page, 'demand'), zoomed);
  assert.deepEqual(await shownTime(page, 'replicas'), zoomed);
  assert.notEqual(await page.locator('#range').textContent(), 'Whole run, 2h');
  await page.getByRole('button', { name: 'Whole run' }).click();
  assert.deepEqual(await shownTime(page, 'cpu'), whole);
  await page.locator('#demand-plot').focus();
  await page.keyboard.press('+');
  assert.ok((await shownTime(page, 'replicas')).max < whole.max);
  await page.keyboard.press('Home');
  assert.deepEqual(await shownTime(page, 'replicas'), whole);
  await close();
});

test('report: pointing at a tick tells its values, its decision and the chain of reasons; so does the keyboard', async () => {
  const { page, close } = await open(browser, urlOf('compare.html'));
  await page.locator('#replicas-plot').scrollIntoViewIfNeeded();
  const box = await page.locator('#replicas-plot').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 50);
  assert.match(await page.locator('#tip').textContent(), /demand.*CPU.*replicas.*recorded.*target-average: (stays at|held|\d+ → \d+)/);
  await choose(page, 'hpa');
  await page.locator('#cpu-plot').focus();
  await page.keyboard.press('ArrowRight');
  assert.match(await page.locator('#spoken').textContent(), /hpa: .*(ratio of a metric|recommendation|near enough)/);
  await close();
});

test('report: what is drawn in detail follows the run that is chosen', async () => {
  const { page, close } = await open(browser, urlOf('compare.html'));
  const tiles = await page.locator('#tiles').textContent();
  await choose(page, 'proportional');
  assert.notEqual(await page.locator('#tiles').textContent(), tiles);
  assert.match(await page.locator('#decisions-note').textContent(), /^proportional: \d+/);
  assert.ok(await page.locator('#decisions-table tbody tr').count() > 10);
  await close();
});

test('report: the scorecard marks the best, differences and the command are there', async () => {
  const { page, close } = await open(browser, urlOf('compare.html'));
  const rms = page.locator('#scorecard tr', { hasText: 'RMS error' });
  assert.equal(await rms.locator('.best').count(), 1);
  assert.match(await page.locator('#differences').textContent(), /proportional against recorded: .*replica-hours.*decisions part at tick/);
  assert.ok((await page.locator('#command').textContent()).startsWith(`replayer compare ${session} --policy target-average`));
  await close();
});

test('report: a failed gate comes first and leads to the tick where it was worst', async () => {
  const { page, close } = await open(browser, urlOf('judged.html'));
  assert.match(await page.locator('#gate-badge').textContent(), /failed, 2 of 5 checks/);
  const whole = await shownTime(page, 'cpu');
  await page.getByRole('button', { name: /^tick \d+/ }).first().click();
  const zoomed = await shownTime(page, 'cpu');
  assert.ok(zoomed.max - zoomed.min < whole.max - whole.min);
  await close();
});

test('report: a long run says what it leaves out', async () => {
  const { page, close } = await open(browser, urlOf('long.html'));
  assert.match(await page.locator('#left-out').textContent(), /mean of every \d+ ticks.*Not shown.*decisions/);
  assert.ok(await page.evaluate(() => Chart.getChart('cpu').data.datasets[0].data.length) <= 12000);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await close();
});

test('report: a hostile file name is a text like any other', async () => {
  const name = '<img src=x onerror=alert(1)>&amp;.db';
  copyFileSync(session, join(directory, name));
  run('replayer', ['score', join(directory, name), '--html', join(directory, 'hostile.html')]);
  const { page, close } = await open(browser, urlOf('hostile.html'));
  assert.ok((await page.locator('#title').textContent()).endsWith(name));
  assert.equal(await page.locator('img').count(), 0);
  await close();
});

test('report: it fits and is legible on a phone and on a desk, by day and by night', async () => {
  const grounds = await Promise.all(['compare', 'judged', 'sweep'].flatMap((name) => [[PHONE, 'phone', true], [DESKTOP, 'desktop', false]].map(async ([viewport, device, dark]) => {
    const { page, close } = await open(browser, urlOf(`${name}.html`), { viewport, dark });
    await assertFits(page);
    await assertLegible(page);
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await keepShot(page, `${name}-${device}-${dark ? 'dark' : 'light'}`);
    await close();
    return ground;
  })));
  assert.equal(new Set(grounds).size, 2);
});

test('report: on paper it is light and without buttons', async () => {
  const { page, close } = await open(browser, urlOf('compare.html'), { dark: true });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  assert.equal(await page.locator('.toolbar').isVisible(), false);
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--card').trim()), '#ffffff');
  assert.ok((await page.pdf()).length > 10000);
  await close();
});

test('sweep: every configuration is a point, its axes and its table can be chosen', async () => {
  const { page, close } = await open(browser, urlOf('sweep.html'));
  const counts = () => page.evaluate(() => Chart.getChart('scatter').data.datasets.map((each) => each.data.length));
  const [front, others] = await counts();
  assert.equal(front + others, 22);
  assert.match(await page.locator('#facts').textContent(), new RegExp(`^22 configurations, ${front} of them on the Pareto front`));
  await page.locator('#x').selectOption({ label: 'mean CPU' });
  assert.equal(await page.evaluate(() => Chart.getChart('scatter').options.scales.x.title.text), 'mean CPU');
  assert.equal(await page.locator('#table tbody tr').count(), front);
  await page.getByLabel(/off the Pareto front/).check();
  assert.equal(await page.locator('#table tbody tr').count(), 22);
  await page.locator('#plot').focus();
  await page.keyboard.press('ArrowRight');
  assert.match(await page.locator('#spoken').textContent(), /target=0\.\d+ window=/);
  await close();
});
