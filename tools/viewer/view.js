/* SPDX-License-Identifier: BSD-2-Clause */
/* One run on the page, or two side by side; what the reader does with them. */

const PLAY_MS = 350, ADDRESS_MS = 150, ROWS = 11;
const WINDOWS = [20, 40, 80, 160, 320, 640];

class View {
	constructor(run, index, changed) {
		this.run = run;
		this.changed = changed;
		this.step = run.start;
		this.window = 2;
		this.query = "";
		this.timer = null;
		this.id = "arrow" + index;
		this.root = document.getElementById("run").content
			.cloneNode(true).firstElementChild;
		document.getElementById("runs").append(this.root);
		this.who = Math.max(run.threadOf[this.step], 0);
		this.fill();
		this.listen();
	}

	at(name) {
		return this.root.querySelector("." + name);
	}

	/* What stays as it is. */
	fill() {
		const run = this.run;
		const outcome = this.at("outcome");

		this.root.setAttribute("aria-label", "run of " + run.scenario);
		this.root.querySelector("h1").textContent = run.scenario;
		outcome.textContent = run.message ?
			run.outcome + ": " + run.message : run.outcome;
		outcome.classList.toggle("wrong", run.failure >= 0);
		this.root.querySelector(".command code").textContent = run.command;
		this.at("command").title = run.command;
		this.at("to-failure").hidden = run.failure < 0;
		this.at("slider").max = run.last;
		this.at("number").max = run.last + 1;
		this.at("of").textContent = "of " + (run.last + 1).toLocaleString("en") +
			(run.lost > 0 ? `, ${run.lost} later ones were not kept` : "");
		this.at("wrong-head").hidden = run.violations.length === 0;
		this.at("violations").innerHTML = run.violations.map((v) =>
			`<li><a href="#" data-step="${v.step}">step ${v.step + 1}: ${esc(v.text)}</a>`).join("");
		this.at("who").innerHTML = run.threads.map((t, i) =>
			`<option value="${i}">${esc(run.label(i))}</option>`).join("");
	}

	listen() {
		this.root.addEventListener("click", (e) => this.click(e));
		this.at("slider").addEventListener("input", (e) => this.go(+e.target.value));
		this.at("number").addEventListener("change", (e) => this.go(e.target.value - 1));
		this.at("search").addEventListener("input", (e) => this.search(e.target.value));
		this.at("who").addEventListener("change", (e) => {
			this.who = +e.target.value;
			this.draw();
		});
		this.at("lanes").addEventListener("click", (e) => {
			const box = this.at("lanes").getBoundingClientRect();

			this.go(this.first + Math.floor(
				(e.clientX - box.left - LANE_LEFT) / this.wide));
		});
	}

	click(e) {
		const button = e.target.closest("[data-do]");
		const row = e.target.closest("[data-step]");

		if (button !== null)
			this[button.dataset.do]();
		if (row !== null) {
			e.preventDefault();
			this.go(+row.dataset.step);
		}
	}

	/* ---- where to ---- */

	go(step) {
		const before = this.step;

		this.move(step);
		this.changed(this, this.step - before);
	}

	/* The ring shown is that of who does something, unless it is idle. */
	move(step) {
		this.step = Math.min(Math.max(Math.round(step) || 0, 0), this.run.last);
		const t = this.run.threadOf[this.step];

		if (t >= 0 && !isIdle(this.run.threads[t].name))
			this.who = t;
		this.draw();
	}

	home() { this.go(0); }
	end() { this.go(this.run.last); }
	back() { this.go(this.step - 1); }
	forth() { this.go(this.step + 1); }
	switchBack() { this.goWhere(-1, (ev) => ev[WORD] === "on-cpu"); }
	switchForth() { this.goWhere(1, (ev) => ev[WORD] === "on-cpu"); }
	choice() { this.goWhere(1, (ev) => ev[KIND] === CHOICE); }
	closer() { this.zoom(-1); }
	farther() { this.zoom(1); }

	failure() {
		if (this.run.failure >= 0)
			this.go(this.run.failure);
	}

	nextThread() {
		this.who = (this.who + 1) % this.run.threads.length;
		this.draw();
	}

	goWhere(way, matches) {
		for (let i = this.step + way; i >= 0 && i <= this.run.last; i += way)
			if (matches(this.run.events[i], i)) {
				this.go(i);
				return true;
			}
		return false;
	}

	zoom(by) {
		this.window = Math.min(Math.max(this.window + by, 0), WINDOWS.length - 1);
		this.draw();
	}

	play() {
		if (this.timer !== null) {
			clearInterval(this.timer);
			this.timer = null;
		} else {
			this.timer = setInterval(() => {
				if (this.step === this.run.last)
					this.play();
				else
					this.forth();
			}, PLAY_MS);
		}
		this.at("play").textContent = this.timer !== null ? "❚❚ pause" : "▶ play";
		this.at("play").setAttribute("aria-label", this.timer !== null ? "pause" : "play");
	}

	/* ---- search: in what is said of a step, and its thread ---- */

	matches(i) {
		return (this.run.events[i][THREAD] + " " + this.run.describe(i))
			.toLowerCase().includes(this.query);
	}

	search(query) {
		this.query = query.toLowerCase();
		if (this.query !== "" && !this.matches(this.step))
			this.match(1);
		else
			this.at("found").textContent = "";
	}

	match(way) {
		const found = this.query !== "" &&
			this.goWhere(way, (ev, i) => this.matches(i));

		this.at("found").textContent = this.query === "" || found ? "" :
			way > 0 ? "not from here on" : "not before";
	}

	/* ---- drawing ---- */

	draw() {
		const state = this.run.stateAt(this.step);

		this.at("slider").value = this.step;
		this.at("slider").setAttribute("aria-valuetext",
			`step ${this.step + 1}: ${this.run.describe(this.step)}`);
		this.at("number").value = this.step + 1;
		this.at("who").value = this.who;
		this.drawSentence();
		this.drawLanes();
		this.drawCpus(state);
		this.drawThreads(state);
		this.drawRing(state);
		this.drawAbsence();
		this.drawSteps();
	}

	isWrong(i) {
		return i === this.run.failure || this.run.events[i][KIND] === VIOLATION;
	}

	drawSentence() {
		const ev = this.run.events[this.step];
		const place = ev[CPU] < 0 ? "the host" : "CPU " + ev[CPU];

		this.at("sentence").innerHTML =
			`<span class="note">${place}, ${ev[TIME].toLocaleString("en")} ns</span> ` +
			`${esc(ev[THREAD])}: <b>${esc(this.run.describe(this.step))}</b>`;
		this.at("sentence").classList.toggle("wrong", this.isWrong(this.step));
	}

	drawLanes() {
		const run = this.run, size = WINDOWS[this.window];
		const first = Math.max(0, Math.min(this.step - (size >> 1), run.last - size + 1));
		const last = Math.min(run.last, first + size - 1);
		const width = this.root.clientWidth || 1000;
		const pattern = "<defs><pattern id=\"striped\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"var(--save)\"/><path d=\"M0 0V6\" stroke=\"var(--faint)\" stroke-opacity=\".45\" stroke-width=\"2\"/></pattern></defs>";
		const { svg, height, wide } = drawLanes(run, first, last, this.step, width);
		const lanes = this.at("lanes"), overview = this.at("overview");

		this.first = first;
		this.wide = wide;
		lanes.setAttribute("height", height);
		lanes.setAttribute("aria-label", `CPUs in the steps ${first + 1} to ${last + 1}; step ${this.step + 1}: ${run.describe(this.step)}`);
		lanes.innerHTML = pattern + svg;
		overview.innerHTML = drawOverview(run, first, last, width);
	}

	drawCpus(state) {
		this.at("cpus").innerHTML = state.cpus.map((cpu, i) => {
			const thread = state.threads[cpu.thread];
			const name = thread === undefined ? "nobody yet" : this.run.threads[cpu.thread].name;
			const holds = cpu.hardware.map((h) =>
				`<span class="chip owned" style="--hue: ${hue(h.object)}">${esc(h.what)} of ${esc(h.of || "#" + h.object)}</span>`);
			const locks = (thread?.locks ?? []).map((l) =>
				`<span class="chip">${esc(l.name)}</span>`);

			return `<div class="card"><b>CPU ${i}: ${esc(name)}</b>` +
				(cpu.switching ? " <span class=\"note\">is being switched</span>" : "") +
				(thread?.preempt > 0 ? ` <span class="chip">preemption off, depth ${thread.preempt}</span>` : "") +
				(holds.length > 0 ? "<div>holds " + holds.join("") + "</div>" : "") +
				(locks.length > 0 ? "<div>locks " + locks.join("") + "</div>" : "") + "</div>";
		}).join("");
	}

	drawThreads(state) {
		const rows = this.run.threads.map((t, i) => [t, state.threads[i], i])
			.filter(([t, s]) => t.first <= this.step && !isIdle(t.name) && s.state !== "exited");

		this.at("threads").innerHTML = "<table><thead><tr><th>thread<th>is<th>preemption off<th>locks</thead><tbody>" +
			rows.map(([, s, i]) => `<tr><td>${esc(this.run.label(i))}<td>${esc(s.state)}${s.state === "on CPU" ? " " + s.cpu : ""}<td>${s.preempt || ""}<td>${esc(s.locks.map((l) => l.name).join(", "))}`).join("") +
			"</tbody></table>";
	}

	drawRing(state) {
		const nodes = this.run.ringAt(this.who, this.step);
		const calls = state.threads[this.who].calls;
		const call = calls.length > 0 ? this.run.events[calls.at(-1)] : null;

		if (nodes === null || nodes.length === 0) {
			this.at("ring").innerHTML = "<p class=\"note\">t_ctx is NULL: it has no ctxops.</p>";
			return;
		}
		const { svg, width, height } = drawRing(nodes,
			call !== null && call[KIND] < HOOKS ? call[OBJECT] : 0, this.id);
		this.at("ring").innerHTML = `<svg role="img" style="max-width: ${width}px" viewBox="0 ${RING_TOP - 44} ${width} ${height - 16}" aria-label="${esc(ringInWords(nodes))}">${svg}</svg>` +
			"<p class=\"note\">newest first; saved from left to right, restored from right to left</p>";
	}

	/* The one that the step is in, else the one before. */
	drawAbsence() {
		const absences = this.run.threads[this.who].absences;
		const absence = absences.findLast((a) => a.from <= this.step);

		if (absence === undefined) {
			this.at("absence").innerHTML = "<p class=\"note\">It was not switched away from with hooks, so far.</p>";
			return;
		}
		const width = this.at("absence").clientWidth || 500;
		const { svg, height } = drawAbsence(absence, this.step, width);
		const words = absence.pairs.map((p) => `save ${p.label} at step ${p.save + 1}, ` +
			(p.restore < 0 ? "not restored" : `restore at step ${p.restore + 1}`));
		this.at("absence").innerHTML = `<svg role="img" height="${height}" aria-label="${esc(words.join("; "))}">${svg}</svg>`;
	}

	drawSteps() {
		const first = Math.max(0, Math.min(this.step - (ROWS >> 1), this.run.last - ROWS + 1));
		let rows = "";

		for (let i = first; i <= Math.min(first + ROWS - 1, this.run.last); i++) {
			const ev = this.run.events[i];
			const kind = this.isWrong(i) ? "wrong" : ev[KIND] === CHOICE ? "choice" : "";
			const sign = kind === "wrong" ? "⚠ " : kind === "choice" ? "◆ " : "";

			rows += `<tr class="${kind}" data-step="${i}"${i === this.step ? " aria-current=\"step\"" : ""}>` +
				`<td>${i + 1}<td>${ev[CPU] < 0 ? "" : ev[CPU]}<td>${esc(ev[THREAD])}` +
				`<td>${"&nbsp;".repeat(2 * Math.min(ev[DEPTH], 8))}${sign}${esc(this.run.describe(i))}`;
		}
		this.root.querySelector(".steps tbody").innerHTML = rows;
	}
}

/* ---- the page ---- */

const views = [];
let active = 0, kept = 0;

/* The other run takes as many steps, if the reader wants that. */
function
follow(view, by)
{
	const other = views.find((v) => v !== view);

	if (other !== undefined && document.querySelector("#both input").checked)
		other.move(other.step + by);
	keepAddress();
}

/* "#step=12", or one for each run: "#step=12,34". Browsers refuse it too often. */
function
keepAddress()
{
	clearTimeout(kept);
	kept = setTimeout(() => history.replaceState(null, "",
		"#step=" + views.map((v) => v.step + 1).join(",")), ADDRESS_MS);
}

function
readAddress()
{
	const match = /^#step=([\d,]+)$/.exec(location.hash);

	(match === null ? [] : match[1].split(",")).forEach((step, i) => {
		if (views[i] !== undefined)
			views[i].move(step - 1);
	});
}

function
activate(index)
{
	active = index;
	views.forEach((v, i) => v.root.classList.toggle("active", i === index));
}

const KEYS = {
	ArrowLeft: (v) => v.back(), ArrowRight: (v) => v.forth(),
	"[": (v) => v.switchBack(), "]": (v) => v.switchForth(),
	Home: (v) => v.home(), End: (v) => v.end(), " ": (v) => v.play(),
	f: (v) => v.failure(), m: (v) => v.choice(), t: (v) => v.nextThread(),
	n: (v) => v.match(1), p: (v) => v.match(-1),
	"+": (v) => v.closer(), "-": (v) => v.farther(),
	"/": (v) => v.at("search").focus(),
};

/* Fields keep their own keys, and so does a button the space bar. */
function
isTheFields(e)
{
	const field = e.target.closest(
		"input:not([type=range]):not([type=checkbox]), select, summary");

	if (field?.type === "search" && e.key === "Enter") {
		views[active].match(1);
		return true;
	}
	return field !== null && field !== undefined ||
		(e.key === " " && e.target.closest("button, [type=checkbox]") !== null);
}

function
pressed(e)
{
	if (e.ctrlKey || e.altKey || e.metaKey || isTheFields(e) || KEYS[e.key] === undefined)
		return;
	e.preventDefault();
	KEYS[e.key](views[active]);
}

function
begin()
{
	const data = document.querySelectorAll("script.run");

	document.getElementById("runs").classList.toggle("two", data.length > 1);
	data.forEach((element, i) => {
		const view = new View(new Run(JSON.parse(element.textContent)), i, follow);

		views.push(view);
		view.root.addEventListener("focusin", () => activate(i));
		view.root.addEventListener("pointerdown", () => activate(i));
	});
	document.getElementById("both").hidden = data.length < 2;
	document.title = views.map((v) => v.run.scenario).join(" and ") + " - ctxsim";
	activate(views.length - 1);
	readAddress();
	views.forEach((v) => v.draw());
	addEventListener("hashchange", readAddress);
	addEventListener("resize", () => views.forEach((v) => v.draw()));
	document.addEventListener("keydown", pressed);
}

begin();
