// SPDX-License-Identifier: MIT
// report.test.mjs - the report as Chromium shows it: charts, languages, phone, paper, hostile values, no network, axe.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { axe, build, file, launch, pdf, root, shot, watched } from './browser.mjs';

const report = path.join(build, 'browser/report/index.html'), nasty = path.join(build, 'browser/nasty-report/index.html');
let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

async function open(p, more) {
    const w = await watched(browser, more);
    await w.page.goto(file(p));
    return w;
}

test('every section has its heading, every chart its marks, and nothing is fetched', async () => {
    const { page, seen, context } = await open(report);
    const sections = await page.$$eval('nav a', a => a.map(x => x.getAttribute('href').slice(1)));
    assert.ok(sections.length >= 10);
    for (const id of sections) assert.equal(await page.locator(`section#${id} h2`).count(), 1, id);
    const empty = await page.$$eval('svg', all => all.filter(s => !s.querySelector('rect,path,line,circle')).length);
    assert.equal(empty, 0, 'charts without a mark');
    assert.ok(await page.locator('section#chi-tieu svg.bar').count() >= 10, 'bars per ward');
    assert.ok(await page.locator('section#cong-bang svg.bar').count() >= 15, 'bars per group');
    const hist = page.locator('section#so-khop figure svg').first();
    assert.ok(await hist.isVisible(), 'histogram of match weights');
    assert.ok(await hist.locator('rect').count() > 5);
    assert.ok(await hist.getAttribute('aria-label'), 'a chart says what it shows');
    assert.deepEqual(seen.requests, [file(report)]);
    assert.deepEqual(seen.trouble, []);
    await context.close();
});

test('the ladder is a staircase; progress since the previous result is drawn and written', async () => {
    const { page, seen, context } = await open(path.join(build, 'browser/next-report/index.html'));
    const stairs = await page.$$eval('section#bac-thang figure rect', all => all.map(r => Number(r.getAttribute('width'))));
    assert.equal(stairs.length, 6);
    assert.deepEqual(stairs, [...stairs].sort((a, b) => b - a), 'no step has more children than the one before');
    const chart = page.locator('section#tien-do figure svg');
    assert.ok(await chart.getAttribute('aria-label'));
    assert.ok(await chart.locator('circle').count() >= 10, 'a point per ward');
    assert.equal(await page.locator('figure svg span, figure svg bdi').count(), 0, 'no HTML inside a picture');
    assert.equal(await page.locator('section#tien-do table').count(), 3);
    await shot(page, 'report-progress', { fullPage: true });
    assert.deepEqual(seen.trouble, []);
    await context.close();
});

for (const lang of ['vi', 'en'])
    for (const width of [1280, 390])
        test(`${lang} at ${width} px: axe is silent, the page is no wider than the screen`, async () => {
            const { page, seen, context } = await open(report, { width, height: width === 390 ? 844 : 900 });
            await page.click(`.lang button[value=${lang}]`);
            assert.equal(await page.getAttribute('html', 'lang'), lang);
            assert.equal(await page.locator(`.${lang === 'vi' ? 'en' : 'vi'}:visible`).count(), 0, 'only one language');
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'scrolls sideways');
            await shot(page, `report-${lang}-${width}`, { fullPage: true });
            assert.deepEqual(await axe(page), []);
            assert.deepEqual(seen.trouble, []);
            await context.close();
        });

test('the language is changed with the keyboard alone', async () => {
    const { page, context } = await open(report);
    await page.focus('.lang button[value=en]');
    await page.keyboard.press('Enter');
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    assert.equal(await page.getAttribute('.lang button[value=en]', 'aria-pressed'), 'true');
    await context.close();
});

test('on paper: A4, no buttons, no table cut off at the right', async () => {
    const { page, context } = await open(report, { width: 703 }); // A4 less the margins, in CSS pixels
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.lang').isVisible(), false);
    assert.equal(await page.locator('nav').isVisible(), false);
    const wide = await page.$$eval('table', all => all.filter(t => t.getBoundingClientRect().right > innerWidth + 1)
        .map(t => t.querySelector('caption')?.textContent));
    assert.deepEqual(wide, []);
    const bytes = await pdf(page, 'report-vi-a4');
    assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
    assert.match(bytes.toString('latin1'), /MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]/);
    await context.close();
});

test('hostile fields, headings and file names add no element and run nothing', async () => {
    const { page, seen, context } = await open(nasty);
    const strings = JSON.parse(readFileSync(path.join(root, 'data-samples/nasty/strings.json'), 'utf8'));
    assert.ok(strings.length >= 23);
    const found = await page.evaluate(() => ({
        hit: document.body.dataset.hit ?? null,
        handlers: [...document.querySelectorAll('*')].flatMap(e => [...e.attributes])
            .filter(a => /^on/i.test(a.name) || /^\s*javascript:/i.test(a.value)).length,
        tags: [...new Set([...document.querySelectorAll('body *')].map(e => e.localName))],
        scripts: document.scripts.length,
        foreign: document.querySelectorAll('img,iframe,object,embed,form,input,textarea,link,base,a:not([href^="#"])').length,
        inValues: document.querySelectorAll('bdi *').length,
        marked: /\u202E|\u200B|\u2066/.test(document.body.textContent)
    }));
    assert.equal(found.hit, null);
    assert.equal(found.handlers, 0);
    assert.equal(found.scripts, 1);
    assert.equal(found.foreign, 0);
    assert.equal(found.inValues, 0, 'a value is text, never elements');
    assert.equal(found.marked, false, 'characters that hide or turn text are shown');
    assert.match(await page.textContent('body'), /<script>document\.body\.dataset\.hit=1<\/script>/, 'shown as the text it is');
    assert.deepEqual(seen.requests, [file(nasty)]);
    assert.deepEqual(seen.trouble, []);
    await shot(page, 'report-nasty', { fullPage: true });
    assert.deepEqual(await axe(page), []);
    await context.close();
});
