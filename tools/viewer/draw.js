/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pictures of a run, as text of SVG. Whatever colour says is said by a word or
 * a pattern as well.
 */

function
esc(text)
{
	const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;",
		"\"": "&quot;", "'": "&#39;" };

	return String(text).replace(/[&<>"']/g, (c) => entities[c]);
}

const CHARACTER = 6.7; /* pixels, with a font of 11 */

/* Cut to so many pixels. */
function
fit(text, width)
{
	const room = Math.floor(width / CHARACTER);

	if (text.length <= room)
		return text;
	return room < 3 ? "" : text.slice(0, room - 1) + "…";
}

/* A colour of its own for each owner or thread, by number. */
function
hue(number)
{
	return Math.round((number * 137.5 + 210) % 360);
}

function
text(x, y, words, more = "")
{
	return words === "" ? "" : `<text x="${x}" y="${y}" ${more}>${esc(words)}</text>`;
}

/* ---- the lanes of CPUs ---- */

const LANE_LEFT = 56, STAY_HEIGHT = 24, CALL_HEIGHT = 19, LANE_GAP = 14,
	LANE_TOP = 22;

function
isIdle(name)
{
	return /^idle\d*$/.test(name);
}

function
drawStay(run, stay, x, y)
{
	const name = run.threads[stay.thread].name;
	const width = x(stay.to) - x(stay.from);

	return `<g class="stay${isIdle(name) ? " idle" : ""}" style="--hue: ${hue(stay.thread)}">` +
		`<rect x="${x(stay.from)}" y="${y}" width="${width}" height="${STAY_HEIGHT}"/>` +
		text(x(stay.from) + 6, y + 17, fit(name, width - 8)) + "</g>";
}

function
drawCall(run, block, x, y)
{
	const ev = run.events[block.call];
	const kind = ev[KIND] === SAVE ? "save" : ev[KIND] === RESTORE ? "restore" :
		ev[KIND] === FUNCTION ? "function" : "hook";
	const width = Math.max(x(block.to) - x(block.from), 2);
	const top = y + STAY_HEIGHT + 2 + block.level * CALL_HEIGHT;
	const name = run.callName(block.call);
	const label = fit(name, width - 6);

	return `<g class="call ${kind}"><title>${esc(name)}</title>` +
		`<rect x="${x(block.from)}" y="${top}" width="${width}" height="${CALL_HEIGHT - 2}" rx="3"/>` +
		text(x(block.from) + 4, top + 13, label === name ? name :
			fit(ev[KIND] < HOOKS ? run.hookName(block.call) : name, width - 6)) +
		"</g>";
}

/* What the tape chose, and what is wrong, above the lane. */
function
drawMark(run, i, x, y)
{
	const ev = run.events[i];
	const at = x(i) + (x(i + 1) - x(i)) / 2;

	if (ev[KIND] === CHOICE)
		return `<g class="choice"><title>${esc(run.describe(i))}</title>` +
			`<path d="M${at} ${y - 11}l6 6l-6 6l-6 -6z"/></g>`;
	if (ev[KIND] === VIOLATION || i === run.failure)
		return `<g class="wrong"><title>${esc(run.describe(i))}</title>` +
			`<path d="M${at} ${y - 12}l7 12h-14z"/>` +
			text(at, y - 2, "!", "text-anchor=\"middle\"") + "</g>";
	return "";
}

/* Steps first to last, of which one is where the reader is. */
function
drawLanes(run, first, last, step, width)
{
	const lanes = new Lanes(run, first, last).lanes;
	const wide = (width - LANE_LEFT - 8) / (last - first + 1);
	const x = (i) => Math.round((LANE_LEFT + (i - first) * wide) * 10) / 10;
	let y = LANE_TOP, body = "";
	const tops = lanes.map((lane, cpu) => {
		const levels = Math.max(run.ncpus > 2 ? 2 : 3, ...lane.calls.map((c) => c.level + 1));
		const top = y;

		body += text(4, top + 17, "CPU " + cpu, "class=\"cpu\"");
		for (const stay of lane.stays)
			body += drawStay(run, stay, x, top);
		for (const block of lane.calls)
			body += drawCall(run, block, x, top);
		y += STAY_HEIGHT + levels * CALL_HEIGHT + LANE_GAP;
		return top;
	});
	for (let i = first; i <= last; i++)
		body += drawMark(run, i, x, tops[run.events[i][CPU]] ?? LANE_TOP);
	return { height: y, first, wide, svg:
		`<rect class="now" x="${x(step)}" y="2" width="${Math.max(wide, 2)}" height="${y - 4}"/>` +
		body };
}

/* ---- the whole run, under the slider ---- */

function
drawOverview(run, first, last, width)
{
	const x = (i) => Math.round((i / (run.last + 1)) * width * 10) / 10;
	const marks = (steps, draw) => {
		const seen = new Set(); /* one mark for a pixel will do */

		return steps.map((i) => {
			const at = Math.round(x(i));

			if (seen.has(at))
				return "";
			seen.add(at);
			return draw(at);
		}).join("");
	};

	return `<rect class="window" x="${x(first)}" y="0" width="${Math.max(x(last + 1) - x(first), 3)}" height="16"/>` +
		marks(run.choices, (at) => `<path class="choice" d="M${at} 2l5 6l-5 6l-5 -6z"/>`) +
		marks(run.violations.map((v) => v.step),
			(at) => `<path class="wrong" d="M${at} 1l6 14h-12z"/>`);
}

/* ---- the ring of a thread ---- */

const NODE_WIDTH = 118, NODE_HEIGHT = 34, NODE_GAP = 46, RING_TOP = 52;

function
nodeX(i)
{
	return 70 + i * (NODE_WIDTH + NODE_GAP);
}

/* From node to node, above (next) or below (prev); bad: not as a ring is. */
function
drawLink(from, to, above, bad, id)
{
	const y = above ? RING_TOP + 9 : RING_TOP + NODE_HEIGHT - 9;
	const name = above ? "next" : "prev";
	const forth = to > from;
	const more = `class="${name}${bad ? " bad" : ""}" marker-end="url(#${id})"`;
	const near = Math.abs(to - from) === 1 && forth === above;

	if (near) {
		const x1 = nodeX(from) + (forth ? NODE_WIDTH : 0);
		const x2 = nodeX(to) + (forth ? 0 : NODE_WIDTH);

		return `<path ${more} d="M${x1} ${y}H${x2 + (forth ? -2 : 2)}"/>` +
			text((x1 + x2) / 2, above ? y - 5 : y + 14, name, "class=\"link\" text-anchor=\"middle\"");
	}
	const edge = above ? RING_TOP : RING_TOP + NODE_HEIGHT;
	const off = above ? -1 : 1;
	const x1 = nodeX(from) + NODE_WIDTH * (above ? 0.7 : 0.3);
	const x2 = nodeX(to) + NODE_WIDTH * (above ? 0.3 : 0.7);
	const far = edge + off * (24 + Math.min(Math.abs(to - from), 4) * 2);

	return `<path ${more} d="M${x1} ${edge}C${x1} ${far} ${x2} ${far} ${x2} ${edge + off * 2}"/>` +
		text((x1 + x2) / 2, above ? far + 1 : far + 2, name, "class=\"link\" text-anchor=\"middle\"");
}

function
drawLinks(nodes, i, id)
{
	const index = (object) => nodes.findIndex((n) => n[0] === object);
	const n = nodes.length;

	return [[nodes[i][1], (i + 1) % n, true], [nodes[i][2], (i + n - 1) % n, false]]
		.map(([object, expected, above]) => {
			const to = index(object);

			if (to >= 0)
				return drawLink(i, to, above, to !== expected, id);
			const y = above ? RING_TOP - 8 : RING_TOP + NODE_HEIGHT + 16;
			return text(nodeX(i) + NODE_WIDTH / 2, y,
				(above ? "next" : "prev") + (object === 0 ? " is NULL" :
					" leads to #" + object),
				"class=\"bad\" text-anchor=\"middle\"");
		}).join("");
}

/* nodes: [number, next, prev, name or null]; busy: whose handler runs. */
function
drawRing(nodes, busy, id)
{
	let body = `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0l8 4l-8 4z"/></marker>` +
		text(6, RING_TOP + 22, "t_ctx", "class=\"link\"") +
		`<path class="next" marker-end="url(#${id})" d="M44 ${RING_TOP + 17}H${nodeX(0) - 2}"/>`;

	nodes.forEach((node, i) => {
		const gone = node[3] === null;
		const name = gone ? "freed" : node[3];

		body += `<g class="node${gone ? " bad" : ""}${node[0] === busy ? " busy" : ""}">` +
			`<rect x="${nodeX(i)}" y="${RING_TOP}" width="${NODE_WIDTH}" height="${NODE_HEIGHT}" rx="6"/>` +
			text(nodeX(i) + NODE_WIDTH / 2, RING_TOP + 22,
				fit(name, NODE_WIDTH - 34) + " #" + node[0],
				"text-anchor=\"middle\"") + "</g>";
		if (!gone)
			body += drawLinks(nodes, i, id);
	});
	return { width: nodeX(nodes.length), height: RING_TOP * 2 + NODE_HEIGHT,
		svg: body };
}

/* In words, for who does not see it. */
function
ringInWords(nodes)
{
	return "t_ctx: " + nodes.map((n) => n[3] === null ? `#${n[0]}, freed` :
		`${n[3]} #${n[0]}, next #${n[1]}, prev #${n[2]}`).join("; ");
}

/* ---- an absence of a thread, as parentheses ---- */

/* Does another pair begin before this one and end within it? */
function
crosses(pairs, pair)
{
	return pair.restore >= 0 && pairs.some((p) => p.restore >= 0 &&
		(p.save < pair.save) !== (p.restore > pair.restore) && p !== pair);
}

/* Columns: each save and each restore, in the order in which they happened. */
function
drawAbsence(absence, step, width)
{
	const times = absence.pairs.flatMap((p) => [p.save, p.restore])
		.filter((i) => i >= 0).sort((a, b) => a - b);
	const gap = Math.min(260, width * 0.35), row = 24;
	const column = (width - gap - 16) / times.length;
	const saves = times.filter((i) => i < absence.pairs.at(-1).save + 1).length;
	const x = (i) => times.indexOf(i) * column +
		(times.indexOf(i) >= saves ? gap : 0) + 8;
	let body = "";

	absence.pairs.forEach((pair, i) => {
		const bad = crosses(absence.pairs, pair);
		const end = pair.restore < 0 ? width - 8 : x(pair.restore) + column;
		const y = 6 + i * row, half = (end - x(pair.save)) / 2 - 6;

		body += `<g class="pair${bad ? " bad" : ""}${pair.save <= step ? " begun" : ""}">` +
			`<rect x="${x(pair.save)}" y="${y}" width="${end - x(pair.save)}" height="${row - 4}" rx="9"/>` +
			text(x(pair.save) + 8, y + 14, fit("( save " + pair.label, half)) +
			(pair.restore < 0 ? "" : text(end - 8, y + 14,
				fit((bad ? "crosses: " : "") + "restore " + pair.label + " )", half),
				"text-anchor=\"end\"")) + "</g>";
	});
	return { height: absence.pairs.length * row + 8, svg: body };
}
