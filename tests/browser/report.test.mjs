// SPDX-License-Identifier: MIT
// report.test.mjs - the report as Chromium shows it: charts, languages, phone, paper, hostile values, no network, axe.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { axe, build, file, launch, pdf, root, shot, watched } from './browser.mjs';

const report = path.join(build, 'browser/report/index.html'), nasty = path.join(build, 'browser/nasty-report/index.html');
const harmless = path.join(build, 'browser/harmless-report/index.html'), open_ = path.join(build, 'browser/open-report/index.html');
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

test('hostile strings make the very elements that harmless strings of the same shape make: 0 new', async () => {
    const shape = async p => {
        const { page, context } = await open(p);
        const found = await page.evaluate(() => {
            const tags = {}, attributes = {};
            for (const e of document.querySelectorAll('*')) {
                tags[e.localName] = (tags[e.localName] ?? 0) + 1;
                for (const a of e.attributes) attributes[`${e.localName} ${a.name}`] = (attributes[`${e.localName} ${a.name}`] ?? 0) + 1;
            }
            return { tags, attributes, order: [...document.body.querySelectorAll('*')].map(e => e.localName).join(' ').length };
        });
        await context.close();
        return found;
    };
    assert.deepEqual(await shape(nasty), await shape(harmless));
});

test('every hostile name of a file stands in the report as the text it is', async () => {
    const { page, context } = await open(nasty);
    const strings = JSON.parse(readFileSync(path.join(root, 'data-samples/nasty/strings.json'), 'utf8'));
    const shown = await page.$$eval('#nguon th[scope=row] bdi', all => all.map(e => e.textContent));
    const visible = s => s.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, '\u2423');
    for (const s of strings) {
        const name = visible(new TextDecoder().decode(Buffer.from(s.replaceAll('/', '\u2215')).subarray(0, 180)).replace(/\ufffd+$/, '') + '.csv');
        assert.ok(shown.some(x => x.normalize() === name.normalize()), `not shown as it is: ${name.slice(0, 40)}`);
    }
    await context.close();
});

test('the workbook of hostile strings has strings and numbers only', () => {
    const xml = execFileSync('unzip', ['-p', nasty.replace('index.html', 'bao-cao.xlsx'), 'xl/worksheets/*'], { maxBuffer: 1 << 28 }).toString();
    assert.match(xml, /document\.body\.dataset\.hit=1/, 'they are in it');
    assert.doesNotMatch(xml, /<f[ >]|<hyperlink|t="e"|t="b"|t="str"/);
});

test('a shown pair is explained: the link opens its steps, the bars join and end at the weight', async () => {
    const { page, seen, context } = await open(report);
    const first = page.locator('#trung td.why a').first();
    await first.click();
    const pair = page.locator(await first.getAttribute('href'));
    assert.equal(await pair.evaluate(e => e.open), true);
    const steps = await pair.evaluate(e => [...e.querySelectorAll('tbody tr')].map(r => {
        const b = r.querySelector('rect'), x = +b.getAttribute('x'), w = +b.getAttribute('width'), down = b.classList.contains('down');
        return { bits: parseFloat(r.querySelector('td.n .en').textContent.replace('\u2212', '-')), from: down ? x + w : x, to: down ? x : x + w, none: w <= 2, total: r.className === 'total' };
    }));
    assert.ok(steps.length >= 4);
    const total = steps.pop(), sum = steps.reduce((s, x) => s + x.bits, 0);
    assert.ok(total.total && Math.abs(sum - total.bits) < 0.05 * steps.length + 0.06, `${sum} for ${total.bits}`);
    for (let i = 1; i < steps.length; i++)
        if (!steps[i].none && !steps[i - 1].none) assert.ok(Math.abs(steps[i].from - steps[i - 1].to) < 1, `step ${i} begins where the last ended`);
    const last = steps.filter(x => !x.none).at(-1);
    assert.ok(Math.abs(last.to - total.to) < 3);
    assert.ok(await page.locator('details.pair').count() >= 15);
    await page.evaluate(() => document.querySelectorAll('details:not(.pair)').forEach(d => { d.open = true; }));
    const names = await page.$$eval('caption .vi, h2 .vi', all => all.map(e => e.textContent));
    assert.deepEqual(names.filter((n, i) => names.indexOf(n) !== i), [], 'two tables or sections of one name');
    await shot(page, 'report-vi-1280-open', { fullPage: true });
    assert.deepEqual(await axe(page), [], 'with what is folded opened');
    assert.deepEqual(seen.trouble, []);
    await context.close();
});

for (const width of [1280, 390])
    test(`the report that may leave the office at ${width} px: says so, axe is silent, no example, no small count`, async () => {
        const { page, seen, context } = await open(open_, { width, height: width === 390 ? 844 : 900 });
        assert.ok(await page.locator('p.pseudo .vi').isVisible());
        assert.equal(await page.locator('mark').count(), 0);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'scrolls sideways');
        const links = await page.$$eval('nav a', a => a.filter(x => !document.querySelector(x.getAttribute('href'))).length);
        assert.equal(links, 0, 'links to sections that are not there');
        const counts = await page.$$eval('section:not(#trung):not(#so-khop) td.n', all => all.map(e => e.textContent.trim()).filter(t => /^[1-4]$/.test(t)));
        assert.deepEqual(counts, []);
        await shot(page, `report-open-vi-${width}`, { fullPage: true });
        assert.deepEqual(await axe(page), []);
        assert.deepEqual(seen.trouble, []);
        await context.close();
    });

test('a value that slipped into the column of wards does not leave the office', () => {
    const dir = path.join(build, 'browser/nasty-open-report');
    const xml = execFileSync('unzip', ['-p', path.join(dir, 'bao-cao.xlsx'), 'xl/*'], { maxBuffer: 1 << 28 }).toString();
    for (const text of [readFileSync(path.join(dir, 'index.html'), 'utf8'), xml]) {
        assert.doesNotMatch(text, /dataset\.hit|HYPERLINK|DROP TABLE|etc\/passwd/);
        assert.match(text, /Phường Nam Sơn/, 'the real ward is there');
    }
});
