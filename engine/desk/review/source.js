// SPDX-License-Identifier: MIT
// source.js - where questions come from and decisions go: the server of `lamsach review`, or the file the page is.
//
// Both have the same calls: state(), since(seq), item(i), decide(i, word, reason, item), undo(i). A decision is refused
// with { conflict: true } where somebody decided since.
'use strict';
const Source = (() => {
    const KEY = 'lamsach-review';
    const remember = v => { try { sessionStorage.setItem(KEY, JSON.stringify(v)); } catch { /* a page without storage asks again */ } };
    const recall = () => { try { return JSON.parse(sessionStorage.getItem(KEY)) || {}; } catch { return {}; } };

    function server() {
        const kept = recall();
        const token = /^#[0-9a-f]{64}$/.test(location.hash) ? location.hash.slice(1) : kept.token;
        if (token) {
            kept.token = token;
            remember(kept);
            history.replaceState(null, '', location.pathname); // the token leaves the address bar
        }
        let who = { by: kept.by || '', purpose: kept.purpose || '' };
        async function call(name, body) {
            const r = await fetch('/api/' + name, { method: 'POST', cache: 'no-store', credentials: 'omit',
                headers: { 'Content-Type': 'application/json', 'X-Lamsach-Token': token }, body: JSON.stringify(body) });
            const text = await r.text();
            let got = {};
            try { got = JSON.parse(text); } catch { /* a refusal has no body */ }
            if (r.status === 409) return { ...got, conflict: true };
            if (!r.ok) throw new Error(got.error || String(r.status));
            return got;
        }
        return {
            file: false,
            ready: Boolean(token),
            who: () => who,
            sign: (by, purpose) => { who = { by, purpose }; remember({ ...recall(), by, purpose }); },
            state: () => call('state', {}),
            since: seq => call('since', { seq }),
            item: i => call('item', { i, by: who.by, purpose: who.purpose }),
            decide: (i, word, reason, item) => item.proposal
                ? call('propose', { i, word, reason, base: item.base, by: who.by })
                : call('decide', { i, word, reason, base: item.base, fingerprint: item.fingerprint, by: who.by }),
            undo: (i, seq) => call('undo', { seq, reason: '', by: who.by })
        };
    }

    // The page with the queue inside: decisions are kept here until they are saved as a file.
    function file(data) {
        let who = { by: '', purpose: '' }, made = [], unsaved = false;
        const subject = i => {
            const x = data.items[i], key = n => x.records[n].key;
            return x.proposal ? { key_a: key(0), field: x.proposal.field, value: x.proposal.value } : { key_a: key(0), key_b: key(1) };
        };
        const same = (d, s) => Object.keys(s).every(k => d[k] === s[k]);
        const standing = i => made.filter(d => d.i === i).at(-1);
        const stood = (q, i) => {
            const d = standing(i);
            return d ? { ...q, seq: d.seq, word: d.decision, by: d.by, at: d.at } : q;
        };
        window.addEventListener('beforeunload', e => { if (unsaved) e.preventDefault(); });
        return {
            file: true,
            ready: true,
            who: () => who,
            sign: (by, purpose) => { who = { by, purpose }; },
            state: async () => ({ ...data.state, queue: data.state.queue.map(stood) }),
            since: async () => ({ log: data.state.log, queue: data.state.queue.map(stood) }),
            item: async i => {
                const d = standing(i), x = data.items[i];
                return d ? { ...x, decisions: [...x.decisions, { seq: d.seq, word: d.decision, by: d.by, at: d.at, reason: d.reason, undoes: 0 }] } : x;
            },
            decide: async (i, word, reason, item) => {
                const last = made.at(-1);
                const d = { i, seq: last ? last.seq + 1 : 1, ...subject(i), decision: word, reason, base: item.base,
                    evidence: item.fingerprint, by: who.by, at: new Date().toISOString().replace(/\.\d+Z$/, 'Z') };
                made.push(d);
                unsaved = true;
                return { seq: d.seq, hasty: 0 };
            },
            undo: async (i, seq) => {
                const at = made.findLastIndex(d => d.i === i && d.seq === seq);
                if (at < 0) return { conflict: true };
                made.splice(at, 1);
                unsaved = true;
                const d = standing(i);
                return { seq: d ? d.seq : 0, word: d ? d.decision : '' };
            },
            save: () => {
                const rows = made.filter(d => standing(d.i) === d).map(({ i, seq, ...d }) => d); // the last on each question
                const url = URL.createObjectURL(new Blob([JSON.stringify(rows, null, 1) + '\n'], { type: 'application/json' }));
                const a = document.createElement('a');
                a.href = url;
                a.download = data.state.result.name.replace(/\.db$/, '') + '.ket-luan.json';
                a.click();
                setTimeout(() => URL.revokeObjectURL(url), 1000);
                unsaved = false;
            },
            load: text => {
                const rows = JSON.parse(text);
                if (!Array.isArray(rows) || !rows.every(r => r && typeof r === 'object')) throw new Error('not a list'); // before any is taken
                let n = 0;
                for (const row of rows) {
                    const i = data.items.findIndex((x, k) => same(row, subject(k)));
                    if (i < 0 || typeof row.decision !== 'string') continue;
                    const last = made.at(-1);
                    made.push({ ...row, i, seq: last ? last.seq + 1 : 1 });
                    n++;
                }
                if (rows.length && !n) throw new Error('another queue');
                return n;
            }
        };
    }

    const inside = document.getElementById('lamsach-data');
    return inside ? file(JSON.parse(inside.textContent)) : server();
})();
