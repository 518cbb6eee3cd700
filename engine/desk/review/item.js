// SPDX-License-Identifier: MIT
// item.js - one question on the screen: the two records side by side, why it is asked, weight, household, history.
'use strict';
const Item = (() => {
    const { el } = Values;
    const SVG = 'http://www.w3.org/2000/svg';

    function head(table, ...cells) {
        const row = table.createTHead().insertRow();
        for (const c of cells) {
            const th = row.appendChild(el('th'));
            th.scope = 'col';
            if (typeof c === 'string') th.textContent = c;
            else if (c) th.append(...[c].flat());
        }
        return table.createTBody();
    }
    const caption = (table, text) => { table.createCaption().textContent = text; return table; };
    const rowHead = (row, text) => {
        const th = row.appendChild(el('th', '', text));
        th.scope = 'row';
        return th;
    };
    const titleOf = (state, id) => {
        const f = state.fields.find(x => x.id === id);
        return f ? Words.lang() === 'en' ? f.en : f.vi : id;
    };

    // "Bản ghi A" and where it stands.
    function recordHead(record, letter) {
        const key = el('small');
        key.append(Values.plain(record.key));
        const where = el('small');
        where.append(Values.plain(Words.t('where', record.source, record.line)));
        return [el('span', 'letter ' + letter.toLowerCase(), letter), ' ', where, el('br'), key];
    }

    // The value as it stood in the file, where it was changed.
    function keyed(record, field) {
        const c = record.corrections.find(x => x.field === field.id && x.kind !== 'proposed');
        if (!c || c.before === '') return null;
        const small = el('small', 'keyed', Words.t('keyed'));
        small.append(Values.plain(c.before));
        return small;
    }

    function cell(row, node, empty, record, field, letter) {
        const td = row.insertCell();
        td.dataset.side = letter;
        if (empty) td.append(el('span', 'none', Words.t('none')));
        else td.append(node);
        const was = keyed(record, field);
        if (was) td.append(el('br'), was);
        return td;
    }

    // Two records: a line per field that one of them has.
    function sideBySide(state, item) {
        const [a, b] = item.records, table = el('table', 'pair');
        const body = head(table, Words.t('field'), recordHead(a, 'A'), recordHead(b, 'B'));
        state.fields.forEach((field, f) => {
            if (field.role === 'record_key' || (a.values[f] === '' && b.values[f] === '')) return;
            const row = body.insertRow();
            const kind = a.values[f] === b.values[f] ? 'same' : a.values[f] === '' || b.values[f] === '' ? 'missing' : 'different';
            row.className = 'is-' + kind;
            const th = rowHead(row, Words.lang() === 'en' ? field.en : field.vi);
            th.append(el('span', 'sign', { same: '=', missing: '–', different: '≠' }[kind]), el('span', 'hide', Words.t('is_' + kind)));
            const two = Values.compare(Values.shown(field, state.codes, a.values[f]), Values.shown(field, state.codes, b.values[f]));
            cell(row, two.left, a.values[f] === '', a, field, 'A');
            const right = cell(row, two.right, b.values[f] === '', b, field, 'B');
            if (two.said) right.append(el('br'), el('small', 'said', Words.t('tones') + two.said));
        });
        const row = body.insertRow();
        row.className = 'is-same';
        rowHead(row, Words.t('id_status'));
        for (const [r, letter] of [[a, 'A'], [b, 'B']]) {
            const td = row.insertCell();
            td.dataset.side = letter;
            td.textContent = Words.pick(r.id_status) + '; ' + Words.t(r.clean ? 'yes' : 'no');
        }
        return table;
    }

    // A proposed value beside the one that stands, then the whole record.
    function proposed(state, item) {
        const r = item.records[0], f = state.fields.findIndex(x => x.id === item.proposal.field), field = state.fields[f];
        const two = Values.compare(Values.shown(field, state.codes, r.values[f] ?? ''), Values.shown(field, state.codes, item.proposal.value));
        const table = el('table', 'pair');
        const body = head(table, Words.t('field'), Words.t('now_value'), Words.t('proposed_value'));
        const row = body.insertRow();
        row.className = 'is-different';
        rowHead(row, titleOf(state, item.proposal.field));
        cell(row, two.left, (r.values[f] ?? '') === '', r, field || { id: '' }, 'A').dataset.side = Words.t('now_value');
        const right = row.insertCell();
        right.dataset.side = Words.t('proposed_value');
        right.append(two.right);
        if (two.said) right.append(el('br'), el('small', 'said', Words.t('tones') + two.said));
        const whole = el('table', 'pair one');
        const lines = head(whole, Words.t('field'), recordHead(r, 'A'));
        state.fields.forEach((x, i) => {
            if (x.role === 'record_key' || r.values[i] === '') return;
            const line = lines.insertRow();
            rowHead(line, Words.lang() === 'en' ? x.en : x.vi);
            cell(line, Values.plain(Values.shown(x, state.codes, r.values[i])), false, r, x, 'A');
        });
        return [table, whole];
    }

    function why(item, entry) {
        const box = el('div', 'why'), p = item.pair;
        const line = el('p', 'reason');
        line.append(el('strong', '', Words.t('why') + ': '), document.createTextNode(p && Words.pick(p.reason) || Words.t('no_why')));
        if (item.proposal) {
            const c = item.records[0].corrections.find(x => x.field === item.proposal.field && x.kind === 'proposed');
            line.lastChild.textContent = c ? Words.lang() === 'en' ? c.en : c.vi : '';
        }
        box.append(line);
        if (p) box.append(el('p', '', Words.t('leans', Words.pick(p.class), Words.number(100 * p.p, 1) + ' %', Words.pick(p.runner_up))));
        if (item.kind === 'pair' && entry.gain > 0) box.append(el('p', 'quietly', Words.t('gain', Words.number(entry.gain, 1))));
        return box;
    }

    // A bar from the middle: right for, left against.
    function bar(bits, most) {
        const svg = document.createElementNS(SVG, 'svg'), r = document.createElementNS(SVG, 'rect'), axis = document.createElementNS(SVG, 'line');
        svg.setAttribute('viewBox', '0 0 200 14');
        svg.setAttribute('class', 'bits');
        svg.setAttribute('aria-hidden', 'true');
        const w = Math.max(Math.abs(bits) / most * 98, bits === 0 ? 0 : 1);
        for (const [k, v] of Object.entries({ x: bits < 0 ? 100 - w : 100, y: 2, width: w, height: 10, class: bits < 0 ? 'against' : 'for' })) r.setAttribute(k, v);
        for (const [k, v] of Object.entries({ x1: 100, x2: 100, y1: 0, y2: 14 })) axis.setAttribute(k, v);
        svg.append(r, axis);
        return svg;
    }

    function waterfall(item) {
        const p = item.pair, box = el('section', 'part');
        if (!p || !p.steps || !p.steps.length) return null;
        box.append(el('h3', '', Words.t('waterfall')));
        box.append(el('p', 'quietly', Words.t('waterfall_note', Words.pick(p.rival), Words.number(p.weight, 1))));
        const table = el('table', 'fall'), most = Math.max(4, ...p.steps.map(s => Math.abs(s.bits)));
        const body = table.createTBody();
        for (const s of p.steps) {
            const row = body.insertRow(), level = Words.pick(s.level);
            const th = rowHead(row, Words.pick(s.what));
            if (level) th.append(el('small', '', level));
            row.insertCell().append(bar(s.bits, most));
            const n = row.insertCell();
            n.className = 'n';
            n.textContent = (s.bits > 0 ? '+' : '') + Words.number(s.bits, 1);
        }
        box.append(table, el('p', 'quietly', Words.t('passed', Words.pick(p.pass))));
        return box;
    }

    // The fields that tell people of one household apart; no other comes (review_item.c).
    const NEAR = ['name', 'birth_date', 'sex', 'person_id', 'hamlet', 'ward'];
    function house(state, item) {
        const box = el('section', 'part');
        box.append(el('h3', '', Words.t('house')));
        if (!item.house.length) {
            box.append(el('p', 'quietly', Words.t('house_none')));
            return box;
        }
        const near = NEAR.map(role => state.fields.findIndex(f => f.role === role)).filter(f => f >= 0);
        const table = el('table', 'house');
        const body = head(table, ...near.map(f => titleOf(state, state.fields[f].id)), Words.t('why'));
        const child = item.records.map(r => r.child);
        for (const h of item.house) {
            const row = body.insertRow();
            near.forEach((f, k) => {
                const td = k === 0 ? rowHead(row, '') : row.insertCell();
                td.append(Values.plain(Values.shown(state.fields[f], state.codes, h.values[f])));
            });
            const at = child.indexOf(h.child);
            row.insertCell().textContent = Words.t(h.why === 'code' ? 'by_code' : 'compared') +
                (at < 0 ? '' : ' ' + Words.t(at === 0 ? 'child_a' : 'child_b'));
        }
        const scroll = el('div', 'scroll');
        scroll.tabIndex = 0;
        scroll.setAttribute('role', 'region');
        scroll.setAttribute('aria-label', Words.t('house'));
        scroll.append(table);
        box.append(scroll);
        return box;
    }

    function change(state, c) {
        const li = el('li');
        li.append(el('span', 'tag ' + c.kind, Words.t(c.kind)), ` ${titleOf(state, c.field)}: `, Values.plain(c.before || Words.t('none')), ' → ',
            Values.plain(c.after || Words.t('none')), el('small', '', ' ' + (Words.lang() === 'en' ? c.en : c.vi)));
        return li;
    }

    function history(state, item) {
        const box = el('section', 'part'), two = el('div', 'two');
        box.append(el('h3', '', Words.t('history')));
        item.records.forEach((r, k) => {
            const part = el('div'), ul = el('ul', 'log');
            part.append(el('h4', '', Words.t('record', 'AB'[k])));
            for (const c of r.corrections) ul.append(change(state, c));
            for (const f of r.findings) {
                const li = el('li');
                li.append(el('span', 'tag ' + f.severity, titleOf(state, f.field)), ' ', Values.plain(Words.lang() === 'en' ? f.en : f.vi));
                ul.append(li);
            }
            for (const e of r.evidence) {
                const li = el('li');
                li.append(el('span', 'tag info', e.list), ' ' + Words.pick(e.outcome) + (e.differs ? ': ' + e.differs.split(/,\s*/).map(x => titleOf(state, x)).join(', ') : ''));
                ul.append(li);
            }
            part.append(ul.childElementCount ? ul : el('p', 'quietly', Words.t('history_none')));
            two.append(part);
        });
        box.append(two);
        return box;
    }

    function decisions(item) {
        const box = el('section', 'part');
        box.append(el('h3', '', Words.t('decided')));
        if (!item.decisions.length) {
            box.append(el('p', 'quietly', Words.t('decided_none')));
            return box;
        }
        const ol = el('ol', 'log');
        for (const d of item.decisions) {
            const li = el('li');
            li.append(el('strong', '', d.undoes ? Words.t('taken_back', d.undoes) : Words.t(d.word)), ' - ', Values.plain(Words.t('keyed_at', d.by, time(d.at))));
            if (d.reason) li.append(': ', Values.plain(d.reason));
            ol.append(li);
        }
        box.append(ol);
        return box;
    }

    function time(at) {
        const d = new Date(at);
        return Number.isNaN(d.getTime()) ? at : d.toLocaleString(Words.lang() === 'en' ? 'en-GB' : 'vi-VN');
    }

    // nth: what people call it, counted within its kind.
    function show(place, state, item, entry, nth) {
        const title = el('h2', '', Words.t('one_' + item.kind, nth) + '. ' + Words.t('ask_' + item.kind));
        const parts = [title, why(item, entry)];
        if (item.proposal) parts.push(...proposed(state, item));
        else parts.push(sideBySide(state, item));
        parts.push(waterfall(item), house(state, item), history(state, item), decisions(item));
        place.replaceChildren(...parts.filter(Boolean));
    }

    return { show };
})();
