// SPDX-License-Identifier: MIT
// page.js - the way through the queue: who asks, which question, what was decided, what others decided meanwhile.
'use strict';
(() => {
    const $ = id => document.getElementById(id);
    const { el } = Values;
    const KINDS = ['pair', 'proposal', 'merged'];
    const CHOICES = { pair: ['same', 'different', 'different-child-same-household', 'unsure'], proposal: ['accepted', 'rejected', 'unsure'] };
    const EVERY = 4000; // milliseconds between two looks at what others decided
    let state = null, kind = 'pair', at = -1, item = null, busy = false, seen = 0, message = null;

    const choices = () => CHOICES[kind === 'proposal' ? 'proposal' : 'pair'];
    const ofKind = () => state.queue.filter(q => q.kind === kind);
    const isDone = q => Boolean(q.seq && q.word);
    const nth = i => ofKind().findIndex(q => q.i === i) + 1;

    // ---- words ----

    function say(kindOf, key, ...args) {
        message = key ? { kindOf, key, args } : null;
        $('status').className = kindOf || '';
        $('status').textContent = key ? Words.t(key, ...args) : '';
    }

    function translate() {
        for (const e of document.querySelectorAll('[data-t]')) e.textContent = Words.t(e.dataset.t);
        for (const e of document.querySelectorAll('[data-label]')) e.setAttribute('aria-label', Words.t(e.dataset.label));
        for (const b of document.querySelectorAll('.lang button')) b.setAttribute('aria-pressed', String(b.value === Words.lang()));
        document.title = Words.t('title') + ' - lamsach';
        if (message) $('status').textContent = Words.t(message.key, ...message.args);
        const who = Source.who();
        $('who').textContent = [who.by, who.purpose].filter(Boolean).join(' - ');
        if (!state) return;
        $('about').textContent = Words.t('about', state.result.name, (state.result.as_of || '').split('-').reverse().join('/'));
        paint();
        if (item) Item.show($('item'), state, item, state.queue[at], nth(at));
    }

    // ---- the list ----

    function tabs() {
        const nav = document.querySelector('.tabs');
        nav.replaceChildren(...KINDS.map(k => {
            const b = el('button', '', `${Words.t(k)} (${state.queue.filter(q => q.kind === k).length})`);
            b.type = 'button';
            b.value = k;
            b.setAttribute('aria-pressed', String(k === kind));
            return b;
        }));
    }

    function listed(q, n) {
        const li = el('li'), b = el('button');
        b.type = 'button';
        b.value = String(q.i);
        if (q.i === at) b.setAttribute('aria-current', 'true');
        b.append(el('span', 'no', Words.t('one_' + q.kind, n + 1)));
        b.append(isDone(q) ? el('span', 'tag ok', '✓ ' + Words.t(q.word)) : q.kind === 'proposal' ? el('span', 'quietly', fieldTitle(q.field))
            : el('span', 'quietly', Words.number(q.weight, 1) + ' ' + Words.t('bits')));
        li.append(b);
        return li;
    }
    const fieldTitle = id => { const f = state.fields.find(x => x.id === id); return f ? Words.lang() === 'en' ? f.en : f.vi : id; };

    function paint() {
        tabs();
        const all = ofKind(), done = all.filter(isDone).length;
        $('queue').replaceChildren(...all.map(listed));
        $('progress').textContent = all.length ? Words.t('progress', Words.number(done), Words.number(all.length)) +
            (kind === 'merged' ? ' ' + Words.t('of_all', Words.number(all.length), Words.number(state.merged)) : '') : Words.t('nothing');
        $('choices').replaceChildren(...choices().map((w, k) => {
            const b = el('button', 'choice ' + w), q = at >= 0 ? state.queue[at] : null;
            b.type = 'button';
            b.value = w;
            b.append(el('kbd', '', String(k + 1)), ' ' + Words.t(w));
            b.setAttribute('aria-pressed', String(Boolean(q && isDone(q) && q.word === w)));
            return b;
        }));
        $('panel').hidden = at < 0;
        const current = $('queue').querySelector('[aria-current]');
        if (current) current.scrollIntoView({ block: 'nearest' });
    }

    // ---- moving ----

    async function open(i, focus) {
        at = i;
        item = null;
        $('reason').value = '';
        paint();
        if (i < 0) {
            $('item').replaceChildren(el('p', 'quietly', Words.t(ofKind().length ? 'all_done' : 'nothing')));
            return;
        }
        try {
            const got = await Source.item(i);
            if (at !== i) return; // somebody went on meanwhile
            item = got;
            Item.show($('item'), state, item, state.queue[i], nth(i));
            if (focus) $('item').focus({ preventScroll: true }), window.scrollTo(0, 0);
        } catch (e) {
            if (at === i) $('item').replaceChildren(); // never one question's records under another's number
            say('bad', 'trouble', e.message);
        }
    }

    const firstOpen = () => { const q = ofKind().find(x => !isDone(x)); return q ? q.i : ofKind().length ? ofKind()[0].i : -1; };
    function step(by) {
        const all = ofKind(), k = all.findIndex(q => q.i === at);
        if (k < 0 || k + by < 0 || k + by >= all.length) return;
        open(all[k + by].i, true);
    }
    // The next one that is open behind this one, else the first that is.
    function onward() {
        const all = ofKind(), k = all.findIndex(q => q.i === at);
        const q = all.slice(k + 1).find(x => !isDone(x)) || all.find(x => !isDone(x));
        return q ? open(q.i, true) : open(at, true);
    }

    // ---- deciding ----

    function merge(fresh) {
        if (!fresh) return;
        state.log = fresh.log;
        for (const q of fresh.queue) Object.assign(state.queue[q.i], { seq: q.seq, word: q.word || '', by: q.by, at: q.at });
        seen = Math.max(seen, fresh.log.count);
    }
    const catchUp = async () => merge(await Source.since(seen));

    async function conflict(i) { // on question i, whatever is on the screen by now
        await catchUp();
        const q = state.queue[i];
        await open(i, false);
        say('bad', 'conflict', q.by || Words.t('somebody'), q.word ? Words.t(q.word) : Words.t('undone'));
    }

    async function decide(word) {
        if (busy || !item || !choices().includes(word)) return;
        busy = true;
        const i = at;
        try {
            const got = await Source.decide(i, word, $('reason').value.trim(), item);
            if (got.conflict) return await conflict(i);
            await catchUp();
            await onward();
            if (got.hasty) say('warn', 'hasty', got.hasty);
            else if (Source.file) say('good', 'saved_file', Words.t(word));
            else say('good', 'saved', got.seq, Words.t(word));
            lastDecided = i;
        } catch (e) { say('bad', 'trouble', e.message); } finally { busy = false; }
    }

    // Takes back the decision on the question shown, or where it has none, the last one made here.
    let lastDecided = -1;
    async function undo() {
        if (busy || at < 0) return;
        const i = isDone(state.queue[at]) ? at : lastDecided >= 0 && isDone(state.queue[lastDecided]) ? lastDecided : -1;
        if (i < 0 || state.queue[i].kind === 'proposal' && !Source.file) return undoProposal(i);
        busy = true;
        try {
            const got = await Source.undo(i, state.queue[i].seq);
            if (got.conflict) return await conflict(i);
            await catchUp();
            await open(i, true);
            say('good', 'undone');
        } catch (e) { say('bad', 'trouble', e.message); } finally { busy = false; }
    }

    // An answer to a proposal is taken back by "unsure": it then stands as if nobody had answered.
    async function undoProposal(i) {
        if (i < 0) return say('', 'nothing_to_undo');
        if (at !== i) await open(i, true);
        return decide('unsure');
    }

    // ---- beginning ----

    async function begin() {
        $('sign').hidden = true;
        try {
            state = await Source.state();
            seen = state.log.count;
        } catch (e) { return say('bad', 'trouble', e.message); }
        $('work').hidden = false;
        $('filebar').hidden = !Source.file;
        kind = KINDS.find(k => state.queue.some(q => q.kind === k && !isDone(q))) || 'pair';
        translate();
        await open(firstOpen(), false);
        if (!Source.file) setInterval(async () => {
            if (busy || document.hidden) return;
            try {
                const before = seen;
                await catchUp();
                if (seen !== before) paint();
            } catch { /* said when something is asked for */ }
        }, EVERY);
    }

    function keyDown(e) {
        if (!$('keys').checked || e.ctrlKey || e.altKey || e.metaKey || $('panel').hidden) return;
        if (/^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) && e.target.type !== 'checkbox') return;
        const k = Number(e.key);
        if (k >= 1 && k <= choices().length) e.preventDefault(), decide(choices()[k - 1]);
        else if (e.key === 'ArrowRight') e.preventDefault(), step(1);
        else if (e.key === 'ArrowLeft') e.preventDefault(), step(-1);
        else if (e.key.toLowerCase() === 'u') e.preventDefault(), undo();
    }

    function wire() {
        document.querySelector('.lang').addEventListener('click', e => { if (e.target.value) Words.choose(e.target.value), translate(); });
        document.querySelector('.tabs').addEventListener('click', e => {
            if (!e.target.value) return;
            kind = e.target.value;
            say('');
            open(firstOpen(), false);
        });
        $('queue').addEventListener('click', e => { const b = e.target.closest('button'); if (b) say(''), open(Number(b.value), true); });
        $('choices').addEventListener('click', e => { const b = e.target.closest('button'); if (b) decide(b.value); });
        $('reason').addEventListener('keydown', e => { if (e.key === 'Enter') e.preventDefault(), $('choices').firstElementChild.focus(); });
        $('undo').addEventListener('click', undo);
        $('prev').addEventListener('click', () => step(-1));
        $('next').addEventListener('click', () => step(1));
        $('save').addEventListener('click', () => Source.save());
        $('load').addEventListener('change', async () => {
            try {
                const n = Source.load(await $('load').files[0].text());
                await catchUp();
                await open(firstOpen(), false);
                say('good', 'loaded', n);
            } catch { say('bad', 'load_bad'); }
        });
        document.addEventListener('keydown', keyDown);
        $('sign').addEventListener('submit', e => {
            e.preventDefault();
            const by = $('by').value.trim(), purpose = $('purpose') ? $('purpose').value.trim() : '';
            if (!by || (!purpose && !Source.file)) return;
            Source.sign(by, purpose);
            begin();
        });
    }

    wire();
    translate();
    if (!Source.ready) say('bad', 'no_token');
    else if (Source.who().by) begin();
    else {
        if (Source.file) { // nothing is shown that was not logged when the file was made
            $('for').remove();
            $('why').dataset.t = 'sign_file';
            translate();
        } else $('purpose').value = Words.t('purpose_default');
        $('sign').hidden = false;
        $('by').focus();
    }
})();
