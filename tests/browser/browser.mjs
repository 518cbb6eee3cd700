// SPDX-License-Identifier: MIT
// browser.mjs - what the browser tests share: Debian's Chromium without network, screenshots under build/, axe.
import { chromium } from 'playwright-core';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import assert from 'node:assert/strict';

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, '../..');
export const build = path.resolve(root, process.env.B || 'build');
export const shots = process.env.SHOTS || path.join(build, 'screenshots');
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const executable = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser']
    .find(p => p && existsSync(p));

// --no-sandbox: CI runs as root, where Chromium's sandbox cannot start; only pages of our own are opened.
export async function launch() {
    assert.ok(executable, 'Chromium is missing: make deps');
    mkdirSync(shots, { recursive: true });
    return chromium.launch({
        executablePath: executable,
        args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking',
               '--force-color-profile=srgb']
    });
}

// A page that remembers every request, dialog, script error and line on the console.
export async function watched(browser, { width = 1280, height = 900, ...more } = {}) {
    const context = await browser.newContext({ viewport: { width, height }, locale: 'vi-VN', ...more });
    const page = await context.newPage();
    const seen = { requests: [], trouble: [] };
    page.on('request', r => seen.requests.push(r.url()));
    page.on('dialog', d => { seen.trouble.push('dialog ' + d.message()); d.dismiss(); });
    page.on('pageerror', e => seen.trouble.push('error ' + e.message));
    page.on('console', m => { if (m.type() === 'error' || m.type() === 'warning') seen.trouble.push('console ' + m.text()); });
    return { context, page, seen };
}

// Violations of WCAG 2.2 A and AA, and of axe's best practices, as short lines; [] is clean.
// runtime.evaluate is not under the page's content security policy, so the page is judged as it is.
export async function axe(page) {
    await page.evaluate(axeSource);
    const found = await page.evaluate(async () => {
        const r = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
                                                                 'best-practice'] });
        return r.violations.map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')}`);
    });
    return found;
}

export const shot = (page, name, more = {}) => page.screenshot({ path: path.join(shots, name + '.png'), ...more });
export const pdf = (page, name) => page.pdf({ path: path.join(shots, name + '.pdf'), format: 'A4', preferCSSPageSize: true });
export const file = p => 'file://' + p;
