// SPDX-License-Identifier: MIT
// values.js - showing values as text and nothing else, and what two of them do not share, letter by letter.
//
// A value reaches the page through textContent only, inside <bdi>. What cannot be seen is shown by its number; letters
// of another script are flagged, since а (Cyrillic) and a look the same.
'use strict';
const Values = (() => {
    const HIDDEN = /[\u0000-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]|[\u{e0000}-\u{e0fff}]/u;
    const FOREIGN = /^(?!\p{Script=Latin})\p{L}$/u;
    const LONGEST = 200; // letters compared one by one; longer texts are compared as a whole

    const el = (name, css, text) => {
        const e = document.createElement(name);
        if (css) e.className = css;
        if (text !== undefined) e.textContent = text;
        return e;
    };
    const code = c => 'U+' + c.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');
    const letters = s => Array.from(s.normalize('NFC'));
    const base = c => c.normalize('NFD').replace(/\p{M}/gu, '').replace('đ', 'd').replace('Đ', 'D').toLowerCase();

    function letterNode(c) {
        if (HIDDEN.test(c)) {
            const e = el('span', 'odd', '[' + code(c) + ']');
            e.title = Words.t('invisible');
            return e;
        }
        if (FOREIGN.test(c)) {
            const e = el('span', 'odd', c + '[' + code(c) + ']');
            e.title = Words.t('foreign');
            return e;
        }
        return document.createTextNode(c);
    }

    // What is done to come from a to b at least cost: 'same', 'mark' (one letter, other marks or case), 'other', 'left', 'right'.
    function align(a, b) {
        const cost = Array.from({ length: a.length + 1 }, () => new Int32Array(b.length + 1));
        const change = (i, j) => a[i] === b[j] ? 0 : base(a[i]) === base(b[j]) ? 1 : 3;
        for (let i = a.length; i >= 0; i--)
            for (let j = b.length; j >= 0; j--)
                cost[i][j] = i === a.length ? 2 * (b.length - j) : j === b.length ? 2 * (a.length - i)
                    : Math.min(cost[i + 1][j + 1] + change(i, j), cost[i + 1][j] + 2, cost[i][j + 1] + 2);
        const steps = [];
        for (let i = 0, j = 0; i < a.length || j < b.length;) {
            if (i < a.length && j < b.length && cost[i][j] === cost[i + 1][j + 1] + change(i, j)) {
                steps.push([['same', 'mark', '', 'other'][change(i, j)], a[i++], b[j++]]);
            } else if (i < a.length && cost[i][j] === cost[i + 1][j] + 2) steps.push(['left', a[i++], '']);
            else steps.push(['right', '', b[j++]]);
        }
        return steps;
    }

    // One side of an alignment; neighbours of one kind share a mark.
    function side(steps, at) {
        const out = el('bdi');
        let mark = null, kind = '';
        for (const step of steps) {
            const c = step[at + 1];
            if (c === '') continue;
            const k = step[0] === 'same' ? '' : step[0] === 'mark' ? 'mark' : 'other';
            if (k !== kind) mark = k ? out.appendChild(el('mark', k)) : null, kind = k;
            (mark || out).appendChild(letterNode(c));
        }
        return out;
    }

    function plain(text) {
        const out = el('bdi');
        for (const c of letters(text)) out.appendChild(letterNode(c));
        return out;
    }

    const marks = c => {
        if (c === 'đ' || c === 'Đ') return Words.t('mark_stroke');
        const found = Array.from(c.normalize('NFD')).slice(1).map(m => m.codePointAt(0).toString(16).toUpperCase().padStart(4, '0'))
            .map(m => Words.has('mark_' + m) ? Words.t('mark_' + m) : 'U+' + m);
        return found.length ? found.join(', ') : Words.t('mark_none');
    };

    // Marks that differ, said in words: readable where a dot and a hook look alike.
    function saidMarks(steps) {
        const seen = [];
        for (const [kind, a, b] of steps)
            if (kind === 'mark' && a.toLowerCase() !== b.toLowerCase()) seen.push(`${a} (${marks(a)}) ≠ ${b} (${marks(b)})`);
        return [...new Set(seen)].join('; ');
    }

    // Nodes for both values and a line about marks ('' if there is nothing to say).
    function compare(a, b) {
        const la = letters(a), lb = letters(b);
        if (a === b || a === '' || b === '' || la.length > LONGEST || lb.length > LONGEST)
            return { left: plain(a), right: plain(b), said: '' };
        const steps = align(la, lb);
        // values that share hardly a letter are different as a whole; marking each letter would say nothing
        const kept = steps.filter(s => s[0] === 'same' || s[0] === 'mark').length;
        if (kept * 2 < Math.max(la.length, lb.length)) return { left: plain(a), right: plain(b), said: '' };
        return { left: side(steps, 0), right: side(steps, 1), said: saidMarks(steps) };
    }

    // As people write it: dates by day, codes in words.
    function shown(field, codes, value) {
        if (value === '') return '';
        const date = /^(\d{4})-(\d\d)(?:-(\d\d))?$/.exec(value);
        if (field && field.type === 'date' && date) return (date[3] ? date[3] + '/' : '') + date[2] + '/' + date[1];
        const words = field && codes[field.id];
        if (!words) return value;
        return value.split(/([,;|]\s*)/).map(v => Object.hasOwn(words, v) ? Words.pick(words[v]) : v).join('');
    }

    return { el, plain, compare, shown, align, letters };
})();
