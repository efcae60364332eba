// Chromium for tests: pages that must be silent on their console and ask for nothing but what is allowed, screenshots
// that are kept, and what can be measured of colours.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { SCALEIT_BIN_DIR: bin, SCALEIT_DRIVER_DIR: driver, SCALEIT_SHOTS_DIR: shots, SCALEIT_CHROMIUM: chromiumPath } = process.env;
const { chromium } = createRequire(join(driver, 'package.json'))('playwright-core');

export const sourceDir = process.env.SCALEIT_SOURCE_DIR;
export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

export const launch = () => chromium.launch({ executablePath: chromiumPath });
export const program = (name) => join(bin, name);
/// The standard output of a program; throws where its exit code is not one of `codes`.
export function run(name, args, codes = [0]) {
  try {
    return execFileSync(program(name), args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    assert.ok(codes.includes(error.status), `${name} ${args.join(' ')}: ${error.stderr}`);
    return error.stdout;
  }
}
export function temporaryDirectory() {
  const path = mkdtempSync(join(tmpdir(), 'scaleit_browser_'));
  process.on('exit', () => rmSync(path, { recursive: true, force: true }));
  return path;
}

/// A page at `url`. `look.assertClean()` holds it to silence and to requests that `allowed` takes.
export async function open(browser, url, { viewport = DESKTOP, dark = false, allowed = (asked) => asked === url } = {}) {
  const page = await browser.newPage({ viewport, colorScheme: dark ? 'dark' : 'light' });
  const wrong = [];
  page.on('console', (message) => wrong.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => { wrong.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => { if (!allowed(request.url())) { wrong.push(`request: ${request.url()}`); } });
  await page.goto(url);
  return {
    page,
    assertClean: () => assert.deepEqual(wrong, []),
    close: async () => { assert.deepEqual(wrong, []); await page.close(); },
  };
}

export async function keepShot(page, name) {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

/// Nothing is wider than the window.
export async function assertFits(page) {
  const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(inner <= outer, `${inner} pixels wide in a window of ${outer}`);
}

/// The contrasts of custom properties against another, by WCAG 2.1.
export const contrasts = (page, names, ground) => page.evaluate(([list, under]) => {
  const pixel = (name) => {
    const context = document.createElement('canvas').getContext('2d');
    context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const luminance = (name) => {
    const [r, g, b] = pixel(name).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return list.map((name) => {
    const [a, b] = [luminance(name), luminance(under)].sort((x, y) => y - x);
    return [name, (a + 0.05) / (b + 0.05)];
  });
}, [names, ground]);
export async function assertLegible(page) {
  const texts = await contrasts(page, ['ink', 'muted', 'accent', 'good', 'bad'], 'card');
  const runs = await contrasts(page, [...Array(8).keys()].map((i) => `run-${i}`).concat('run-recorded', 'demand'), 'card');
  for (const [name, contrast] of texts) {
    assert.ok(contrast >= 4.5, `--${name} on --card: ${contrast.toFixed(2)}`);
  }
  for (const [name, contrast] of runs) {
    assert.ok(contrast >= 3, `--${name} on --card: ${contrast.toFixed(2)}`);
  }
}
