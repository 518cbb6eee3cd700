// SPDX-License-Identifier: MIT
// review.test.mjs - the review page in Chromium: a queue worked through by keyboard, undo, two reviewers at once, resuming,
// hostile values, no network but the page's own, axe.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { axe, build, file, launch, root, shot, watched } from './browser.mjs';

const lamsach = path.join(build, 'lamsach'), work = path.join(build, 'browser/review');
const children = new Set();
let browser;
before(async () => { browser = await launch(); });
after(async () => {
    for (const c of children) c.kill('SIGKILL'); // of tests that failed half-way
    await browser?.close();
});

// A copy of a result with its own log; the server is ended by the test.
async function serve(name, result) {
    const dir = path.join(work, name), db = path.join(dir, 'result.db');
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    copyFileSync(result, db);
    const again = async () => {
        const child = spawn(lamsach, ['review', db, '--lang', 'en'], { stdio: ['ignore', 'pipe', 'inherit'] });
        children.add(child);
        const url = await new Promise((resolve, reject) => {
            let text = '';
            child.stdout.on('data', d => { const m = /http:\/\/\S+/.exec(text += d); if (m && text.includes('Ctrl-C')) resolve(m[0]); });
            child.on('exit', code => children.delete(child) && reject(new Error('lamsach review ended with ' + code + ': ' + text)));
        });
        const stop = () => new Promise(r => { child.on('exit', r); child.kill('SIGTERM'); });
        return { url, stop, origin: new URL(url).origin };
    };
    return { db, log: db.replace(/\.db$/, '.decisions.db'), again, ...await again() };
}
const sample = process.env.RESULT || path.join(build, 'ket-qua-kien-an/result.db');
const nasty = path.join(build, 'browser/nasty-out/result.db');

async function enter(server, by, more) {
    const w = await watched(browser, more);
    w.page.setDefaultTimeout(8000);
    await w.page.goto(server.url);
    await w.page.fill('#by', by);
    await w.page.click('#sign button');
    await w.page.waitForSelector('#item table');
    return w;
}
// Asked again and again from outside: the page's policy lets nothing be evaluated inside it.
async function until(page, fn, arg) {
    const end = Date.now() + 8000;
    for (;;) {
        if (await page.evaluate(fn, arg)) return;
        assert.ok(Date.now() < end, `waited in vain for ${fn} ${arg ?? ''}; the page says: ` + await page.textContent('#status'));
        await new Promise(r => setTimeout(r, 40));
    }
}
const status = (page, pattern) => until(page, p => new RegExp(p).test(document.getElementById('status').textContent), pattern.source);
const sql = (db, q) => execFileSync('python3', ['-c',
    'import json,sqlite3,sys; print(json.dumps(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall()))', db, q], { encoding: 'utf8' });
const rows = (db, q) => JSON.parse(sql(db, q));

test('a queue is worked through with the keyboard alone, taken back, and resumed where it stopped', async () => {
    const server = await serve('keyboard', sample);
    const w = await watched(browser);
    const { page, seen } = w;
    page.setDefaultTimeout(8000);
    await page.goto(server.url);
    assert.equal(new URL(page.url()).hash, '', 'the token leaves the address bar');
    await page.keyboard.type('Nguyễn Thị Kiểm');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#item table');
    await shot(page, 'review-vi-1280', { fullPage: true });
    assert.match(await page.textContent('#item h2'), /^Cặp 1\./);
    assert.ok(await page.locator('#item table.pair tbody tr').count() >= 8);
    assert.ok(await page.locator('#item table.fall svg.bits').count() >= 5, 'the waterfall');
    await page.keyboard.press('1');
    await status(page, /Đã lưu kết luận/);
    assert.match(await page.textContent('#item h2'), /^Cặp 2\./);
    await page.focus('#reason');
    await page.keyboard.type('2 anh em, 1 nhà');   // digits in a reason are not decisions
    await page.keyboard.press('Enter');
    await page.keyboard.press('3');
    await until(page, () => document.querySelector('#item h2').textContent.startsWith('Cặp 3.'));
    await page.keyboard.press('ArrowLeft');
    await until(page, () => document.querySelector('#item h2').textContent.startsWith('Cặp 2.'));
    await page.waitForSelector('#item .log strong');
    await page.keyboard.press('u');
    await status(page, /Đã hoàn tác/);
    assert.deepEqual(rows(server.log, 'SELECT decision, reason, undoes > 0 FROM decision ORDER BY seq'),
        [['same', '', 0], ['different-child-same-household', '2 anh em, 1 nhà', 0], ['unsure', '', 1]]);
    assert.ok(rows(server.log, "SELECT count(*) FROM shown WHERE \"by\" = 'Nguyễn Thị Kiểm' AND purpose <> ''")[0][0] >= 6, 'every record shown is logged');
    await page.uncheck('#keys');
    await page.keyboard.press('1');
    await page.waitForTimeout(200);
    assert.equal(rows(server.log, 'SELECT count(*) FROM decision')[0][0], 3, 'the keys can be switched off');
    for (const r of seen.requests) assert.equal(new URL(r).origin, server.origin);
    assert.deepEqual(seen.trouble, []);
    await w.context.close();
    await server.stop();
    const later = { ...server, ...await server.again() };
    const again = await enter(later, 'Nguyễn Thị Kiểm');
    assert.match(await again.page.textContent('#item h2'), /^Cặp 2\./, 'resumes at the first that is open');
    assert.match(await again.page.textContent('#progress'), /1 trong/);
    await again.context.close();
    await later.stop();
});

test('two reviewers at once: the second is told, nothing is overwritten', async () => {
    const server = await serve('two', sample);
    const an = await enter(server, 'An'), binh = await enter(server, 'Bình');
    await an.page.keyboard.press('1');
    await status(an.page, /Đã lưu/);
    await binh.page.keyboard.press('2');
    await status(binh.page, /An đã kết luận "Cùng một trẻ"/);
    assert.match(await binh.page.textContent('#item h2'), /^Cặp 1\./, 'the question stays');
    assert.deepEqual(rows(server.log, 'SELECT decision, "by" FROM decision'), [['same', 'An']]);
    await shot(binh.page, 'review-conflict');
    await binh.page.keyboard.press('2');  // having seen it, Bình may disagree
    await status(binh.page, /Đã lưu/);
    assert.deepEqual(rows(server.log, 'SELECT decision, "by" FROM decision'), [['same', 'An'], ['different', 'Bình']]);
    binh.seen.trouble = binh.seen.trouble.filter(t => !/409/.test(t));
    assert.deepEqual([...an.seen.trouble, ...binh.seen.trouble], []);
    await an.context.close();
    await binh.context.close();
    await server.stop();
});

test('hasty runs of one answer are said', async () => {
    const server = await serve('hasty', sample);
    const { page, context } = await enter(server, 'An');
    for (let k = 1; k <= 6; k++) {
        await until(page, n => document.querySelector('#item h2').textContent.startsWith(`Cặp ${n}.`), k);
        await page.keyboard.press('1');
    }
    await status(page, /[56] kết luận giống nhau liên tiếp/);
    await context.close();
    await server.stop();
});

test('proposals are answered', async () => {
    const server = await serve('proposal', sample);
    const { page, context, seen } = await enter(server, 'An');
    await page.click('.tabs button[value=proposal]');
    await until(page, () => document.querySelector('#item h2').textContent.startsWith('Đề xuất 1.'));
    await shot(page, 'review-proposal', { fullPage: true });
    await page.keyboard.press('1');
    await status(page, /Nhận giá trị đề xuất/);
    const got = rows(server.log, 'SELECT decision, value <> \'\' FROM proposal');
    assert.deepEqual(got, [['accepted', 1]]);
    assert.deepEqual(seen.trouble, []);
    await context.close();
    await server.stop();
});

for (const lang of ['vi', 'en'])
    for (const width of [1280, 390])
        test(`review, ${lang} at ${width} px: axe is silent, no wider than the screen`, async () => {
            const server = await serve('axe', sample);
            const { page, seen, context } = await enter(server, 'An', { width, height: width === 390 ? 844 : 900 });
            await page.click(`.lang button[value=${lang}]`);
            assert.equal(await page.getAttribute('html', 'lang'), lang);
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'scrolls sideways');
            await shot(page, `review-${lang}-${width}`, { fullPage: true });
            await shot(page, `review-${lang}-${width}-screen`);
            assert.deepEqual(await axe(page), []);
            for (const k of ['proposal', 'merged']) {
                await page.click(`.tabs button[value=${k}]`);
                await page.waitForSelector('#item table');
                assert.deepEqual(await axe(page), []);
            }
            assert.deepEqual(seen.trouble, []);
            await context.close();
            await server.stop();
        });

test('differences are marked at the letter, marks in words, the unseen made visible', async () => {
    const server = await serve('values', sample);
    const { page, context } = await enter(server, 'An');
    const got = await page.evaluate(() => {
        const html = (a, b) => { const c = Values.compare(a, b); return [c.left.innerHTML, c.right.innerHTML, c.said]; };
        return { tone: html('Vũ Minh Nhật', 'Vũ Mình Nhật'), stroke: html('Đỗ An', 'Do An')[2], letter: html('Nguyễn Văn Lan', 'Nguyễn Văn Lam'),
            far: html('Hà', 'Nguyễn Thị Bích')[0], odd: Values.plain('a\u200bb\u202e\u0430').textContent };
    });
    assert.equal(got.tone[0], 'Vũ M<mark class="mark">i</mark>nh Nhật');
    assert.equal(got.tone[1], 'Vũ M<mark class="mark">ì</mark>nh Nhật');
    assert.equal(got.tone[2], 'i (không dấu) ≠ ì (huyền)');
    assert.match(got.stroke, /Đ \(gạch ngang\) ≠ D \(không dấu\)/);
    assert.match(got.letter[1], /<mark class="other">m<\/mark>/);
    assert.equal(got.far, 'Hà');
    assert.equal(got.odd, 'a[U+200B]b[U+202E]\u0430[U+0430]');
    await context.close();
    await server.stop();
});

test('hostile fields, headings and file names add no element and run nothing', async () => {
    const server = await serve('nasty', nasty);
    const { page, seen, context } = await enter(server, '<img src=x onerror=alert(1)>');
    const strings = JSON.parse(readFileSync(path.join(root, 'data-samples/nasty/strings.json'), 'utf8'));
    assert.ok(strings.length >= 23);
    let n = 0;
    for (const kind of ['pair', 'proposal', 'merged']) {
        await page.click(`.tabs button[value=${kind}]`);
        const all = await page.$$eval('#queue button', b => b.map(x => x.value));
        for (const i of all) {
            await page.click(`#queue button[value="${i}"]`);
            await until(page, v => document.querySelector('#queue [aria-current]')?.value === v && document.querySelector('#item h2'), i);
            n++;
        }
    }
    assert.ok(n > 0, 'the nasty sample has something to look at');
    const found = await page.evaluate(() => ({
        hit: document.body.dataset.hit ?? null, hot: document.querySelectorAll('main script, main img, main iframe, main object, main a, main style, main form:not(#sign)').length,
        on: [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on/i.test(a.name))).length
    }));
    assert.deepEqual(found, { hit: null, hot: 0, on: 0 });
    assert.deepEqual(seen.trouble, []);
    await context.close();
    await server.stop();
});

test('the page as one file: decided without a server, saved, opened again, imported', async () => {
    const dir = path.join(work, 'file'), db = path.join(dir, 'result.db'), html = path.join(dir, 'xem-xet.html');
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    copyFileSync(sample, db);
    execFileSync(lamsach, ['review', 'export', db, '-o', html, '--by', 'Người giao', '--purpose', 'thử']);
    const { page, seen, context } = await watched(browser, { acceptDownloads: true });
    page.setDefaultTimeout(8000);
    const begin = async () => {
        await page.goto(file(html));
        assert.equal(await page.locator('#purpose').count(), 0, 'the purpose was given when the file was made');
        await page.fill('#by', 'Nguyễn Thị Kiểm');
        await page.click('#sign button');
        await page.waitForSelector('#item table');
    };
    const pair = n => until(page, k => document.querySelector('#item h2').textContent.startsWith(`Cặp ${k}.`), n);
    await begin();
    await page.keyboard.press('1');
    await status(page, /Nhớ bấm/);
    await pair(2);
    await page.keyboard.press('2');
    await pair(3);
    await page.keyboard.press('u');   // nothing is decided here: the last one made goes back
    await status(page, /hoàn tác/);
    await pair(2);
    await page.fill('#reason', 'hai cháu sinh đôi');
    await page.keyboard.press('Enter');
    await page.keyboard.press('3');
    await pair(3);
    await page.click('.tabs button[value=proposal]');
    await page.keyboard.press('2');
    await status(page, /Không nhận/);
    await shot(page, 'review-file', { fullPage: true });
    assert.deepEqual(await axe(page), []);
    const saved = path.join(dir, 'ket-luan.json');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
    assert.match(download.suggestedFilename(), /ket-luan\.json$/);
    await download.saveAs(saved);
    await begin();                    // a page that was closed, and its file
    assert.match(await page.textContent('#progress'), /Đã kết luận 0/);
    await page.setInputFiles('#load', saved);
    await status(page, /Đã nạp 3/);
    assert.match(await page.textContent('#progress'), /Đã kết luận [12] trong/);
    assert.deepEqual(seen.requests.filter(r => !/^(file|blob):/.test(r)), []);
    assert.deepEqual(seen.trouble, []);
    await context.close();
    const log = db.replace(/\.db$/, '.decisions.db');
    const handed = rows(log, 'SELECT count(*) FROM shown WHERE "by" = \'Người giao\'')[0][0];
    assert.ok(handed > 50, 'what was handed out is logged');
    execFileSync(lamsach, ['review', 'import', db, saved]);
    assert.deepEqual(rows(log, 'SELECT decision, reason, "by" FROM decision ORDER BY seq'),
        [['same', '', 'Nguyễn Thị Kiểm'], ['different-child-same-household', 'hai cháu sinh đôi', 'Nguyễn Thị Kiểm']]);
    assert.deepEqual(rows(log, 'SELECT decision FROM proposal'), [['rejected']]);
});
