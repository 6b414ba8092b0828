/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A run, as sim_trace_view() of sched_sim.h tells it: what happened at each
 * step, and the state after it. Nothing here knows of the page.
 *
 * I1. A step is an entry of events, counted from 0; people see it from 1.
 * I2. A state is made from the nearest one before it that was kept.
 */
"use strict";

const TIME = 0, CPU = 1, THREAD = 2, DID = 3, KIND = 4, WORD = 5, NAME = 6,
	OF = 7, HANDLER = 8, NUMBER = 9, OBJECT = 10, DEPTH = 11, PREEMPT = 12,
	FLAGS = 13;
const IS_RETURN = 1, IS_CALL = 4;
/* SIM_EV_... of sched_sim.h, as numbers of bits. */
const SAVE = 0, RESTORE = 1, HOOKS = 6, SWITCH = 10, STATE = 11, FUNCTION = 12,
	NOTE = 13, CHOICE = 14, HARDWARE = 15, LOCK = 16, PREEMPTION = 17,
	VIOLATION = 18, END = -1;

const KEPT_EVERY = 1024;

/* ---- states ---- */

class State {
	constructor(ncpus, nthreads) {
		this.step = -1;
		this.cpus = Array.from({ length: ncpus }, () => ({
			thread: -1, switching: false, hardware: [],
		}));
		this.threads = Array.from({ length: nthreads }, () => ({
			state: "not yet run", cpu: -1, preempt: 0, locks: [], calls: [],
		}));
	}

	copy() {
		const other = Object.create(State.prototype);

		other.step = this.step;
		other.cpus = this.cpus.map((c) =>
			({ ...c, hardware: c.hardware.slice() }));
		other.threads = this.threads.map((t) =>
			({ ...t, locks: t.locks.slice(), calls: t.calls.slice() }));
		return other;
	}

	/* The step's thread is on its CPU, whoever was there. */
	arrive(run, ev, t) {
		const cpu = this.cpus[ev[CPU]];

		if (cpu === undefined)
			this.threads[t].state = "the host";
		if (cpu === undefined || cpu.thread === t)
			return;
		const left = this.threads[cpu.thread];
		if (left !== undefined && left.state === "on CPU")
			left.state = /^intr/.test(ev[THREAD]) ? "pinned" : "runnable";
		cpu.thread = t;
		this.threads[t].cpu = ev[CPU];
		this.threads[t].state = "on CPU";
	}

	hardware(ev) {
		const cpu = this.cpus[ev[CPU]];

		if (cpu === undefined)
			return;
		cpu.hardware = cpu.hardware.filter((h) => h.what !== ev[NAME]);
		if (ev[WORD] === "load")
			cpu.hardware.push(
				{ what: ev[NAME], of: ev[OF], object: ev[OBJECT] });
	}

	lock(ev, thread) {
		thread.locks = thread.locks.filter((l) => l.object !== ev[OBJECT]);
		if (ev[WORD] === "mutex_enter")
			thread.locks.push({ object: ev[OBJECT], name: lockName(ev) });
	}

	switched(ev, thread) {
		const cpu = this.cpus[ev[CPU]];

		if (cpu === undefined)
			return;
		cpu.switching = ev[WORD] === "off-cpu";
		if (cpu.switching && thread.state === "on CPU")
			thread.state = "runnable";
		else if (!cpu.switching)
			thread.state = "on CPU";
	}

	changed(run, ev, thread) {
		const words = { sleep: "asleep", exit: "exited", stop: "stopped",
			preempt: "runnable" };

		if (words[ev[WORD]] !== undefined)
			thread.state = words[ev[WORD]];
		if (ev[WORD] === "wakeup" && run.named[this.step] >= 0)
			this.threads[run.named[this.step]].state = "runnable";
	}

	/* The next step happens. */
	apply(run) {
		const i = ++this.step;
		const ev = run.events[i], t = run.threadOf[i];
		const thread = this.threads[t];

		if (t < 0)
			return;
		this.arrive(run, ev, t);
		thread.preempt = ev[PREEMPT];
		if (ev[FLAGS] & (IS_CALL | IS_RETURN))
			thread.calls = thread.calls.filter(
				(c) => run.events[c][DEPTH] < ev[DEPTH]);
		if (ev[FLAGS] & IS_CALL)
			thread.calls.push(i);
		if (ev[KIND] === SWITCH)
			this.switched(ev, thread);
		else if (ev[KIND] === STATE)
			this.changed(run, ev, thread);
		else if (ev[KIND] === HARDWARE)
			this.hardware(ev);
		else if (ev[KIND] === LOCK)
			this.lock(ev, thread);
	}
}

function
lockName(ev)
{
	const name = ev[NAME] || "mutex #" + ev[OBJECT];

	return ev[OF] ? name + " of " + ev[OF] : name;
}

/* ---- the run ---- */

class Run {
	constructor(data) {
		const view = data.view;

		this.scenario = data.scenario;
		this.command = data.command;
		this.outcome = view.outcome;
		this.message = view.message;
		this.lost = view.lost;
		this.ncpus = view.cpus;
		this.events = view.events;
		this.threads = [];
		this.findThreads();
		this.findCalls();
		this.findRings(view.rings);
		this.findMarks();
		this.keepStates();
	}

	get last() {
		return this.events.length - 1;
	}

	/*
	 * A thread is what has the same t_did; its name is the last one. named is
	 * whom the event names: at that address was who switched there last.
	 */
	findThreads() {
		const keys = new Map(), at = new Map();

		this.threadOf = new Int32Array(this.events.length).fill(-1);
		this.named = new Int32Array(this.events.length).fill(-1);
		this.keyed = keys;
		for (let i = 0; i < this.last; i++) {
			const ev = this.events[i];
			const key = ev[DID] || ev[THREAD];

			if (!keys.has(key)) {
				keys.set(key, this.threads.length);
				this.threads.push({ name: "", first: i, rings: [],
					absences: [] });
			}
			this.threadOf[i] = keys.get(key);
			this.threads[keys.get(key)].name = ev[THREAD];
			if (ev[KIND] === SWITCH)
				at.set(ev[OBJECT], keys.get(key));
			else if (ev[KIND] === STATE)
				this.named[i] = at.get(ev[OBJECT]) ?? -1;
		}
		this.findEnd();
	}

	/* The run's end is the doing of who did something there last. */
	findEnd() {
		const end = this.events[this.last];
		const before = this.events.findLastIndex((ev, i) => i < this.last &&
			ev[THREAD] === end[THREAD] && ev[CPU] === end[CPU]);

		if (before >= 0)
			this.threadOf[this.last] = this.threadOf[before];
	}

	/* With its t_did, if others have its name. */
	label(t) {
		const thread = this.threads[t];

		return this.threads.some((o) => o !== thread && o.name === thread.name) ?
			thread.name + " (" + this.events[thread.first][DID] + ")" : thread.name;
	}

	/* Which entry a return belongs to, and the other way round; -1: none. */
	findCalls() {
		const open = this.threads.map(() => []);

		this.partner = new Int32Array(this.events.length).fill(-1);
		for (let i = 0; i < this.events.length; i++) {
			const ev = this.events[i], t = this.threadOf[i];

			if (!(ev[FLAGS] & (IS_CALL | IS_RETURN)))
				continue;
			let entry = -1;
			while (open[t].length > 0 &&
			    this.events[open[t].at(-1)][DEPTH] >= ev[DEPTH])
				entry = open[t].pop();
			if (ev[FLAGS] & IS_CALL) {
				open[t].push(i);
				this.findAbsence(i, this.threads[t]);
			} else if (entry >= 0) {
				this.partner[i] = entry;
				this.partner[entry] = i;
			}
		}
	}

	/*
	 * An absence of a thread: which hooks saved before it, and which restored
	 * after it. pairs are in the order of the saves, and nest if the restores
	 * come the other way round.
	 */
	findAbsence(i, thread) {
		const ev = this.events[i];
		let absence = thread.absences.at(-1);

		if (ev[KIND] === SAVE) {
			if (absence === undefined || absence.isBack) {
				absence = { from: i, to: i, isBack: false, pairs: [] };
				thread.absences.push(absence);
			}
			absence.pairs.push({ label: this.hookName(i),
				object: ev[OBJECT], save: i, restore: -1 });
			absence.to = i;
		} else if (ev[KIND] === RESTORE && absence !== undefined) {
			const pair = absence.pairs.find((p) =>
				p.object === ev[OBJECT] && p.restore < 0);

			absence.isBack = true;
			if (pair !== undefined) {
				pair.restore = i;
				absence.to = i;
			}
		}
	}

	findRings(rings) {
		for (const [event, name, did, nodes] of rings) {
			const t = this.keyed.get(did || name);

			if (t !== undefined)
				this.threads[t].rings.push({ event, nodes });
		}
	}

	/* What the tape chose, what is wrong, and where to begin. */
	findMarks() {
		this.choices = [];
		this.violations = [];
		this.failure = -1;
		this.events.forEach((ev, i) => {
			if (ev[KIND] === CHOICE)
				this.choices.push(i);
			else if (ev[KIND] === VIOLATION)
				this.violations.push({ step: i, text: ev[NAME] });
		});
		if (!["ok", "violation"].includes(this.outcome))
			this.violations.push({ step: this.last,
				text: this.outcome + ": " + this.message });
		if (this.violations.length > 0)
			this.failure = this.violations[0].step;
	}

	/* Where it went wrong; or the arrival with the most hooks. */
	get start() {
		let best = 0, most = 0;

		if (this.failure >= 0)
			return this.failure;
		this.events.forEach((ev, i) => {
			if (ev[WORD] !== "restorectx" || this.partner[i] < i)
				return;
			if (this.partner[i] - i > most) {
				most = this.partner[i] - i;
				best = i;
			}
		});
		return best;
	}

	keepStates() {
		const state = new State(this.ncpus, this.threads.length);

		this.kept = [];
		while (state.step < this.last) {
			if ((state.step + 1) % KEPT_EVERY === 0)
				this.kept.push(state.copy());
			state.apply(this);
		}
	}

	stateAt(step) {
		const state = this.kept[Math.floor(step / KEPT_EVERY)].copy();

		while (state.step < step)
			state.apply(this);
		return state;
	}

	/* The ring of thread t after a step; null: it never had one. */
	ringAt(t, step) {
		const rings = this.threads[t].rings;
		let low = 0, high = rings.length;

		while (low < high) {
			const middle = (low + high) >> 1;

			if (rings[middle].event <= step)
				low = middle + 1;
			else
				high = middle;
		}
		return low > 0 ? rings[low - 1].nodes : null;
	}

	/* ---- words ---- */

	hookName(i) {
		const ev = this.events[i];

		return ev[NAME] || ev[HANDLER] || "#" + ev[OBJECT];
	}

	/* What a call is called. */
	callName(i) {
		const ev = this.events[i];

		return ev[KIND] === FUNCTION ? ev[WORD] + "()" :
			ev[WORD] + " " + this.hookName(i);
	}

	describe(i) {
		const ev = this.events[i];

		if (ev[FLAGS] & IS_RETURN)
			return (this.partner[i] < 0 ? ev[WORD] :
				this.callName(this.partner[i])) + " returns";
		if (ev[KIND] < HOOKS && ev[NAME] && ev[HANDLER])
			return this.callName(i) + ": " + ev[HANDLER] + "()";
		if (ev[FLAGS] & IS_CALL)
			return this.callName(i);
		switch (ev[KIND]) {
		case CHOICE:
			return "the tape chooses " + ev[NAME] +
				(ev[NUMBER] >= 0 ? ev[NUMBER] : "");
		case HARDWARE:
			return ev[WORD] + " " + ev[NAME] + ownerOf(ev);
		case LOCK:
			return ev[WORD] + " " + lockName(ev);
		case VIOLATION:
			return ev[NAME];
		case END:
			return "the end: " + ev[WORD] +
				(ev[NAME] ? ": " + ev[NAME] : "");
		case SWITCH:
		case STATE:
			return ev[WORD] + " " + ev[NAME];
		default:
			return ev[NAME] ? ev[WORD] + " " + ev[NAME] : ev[WORD];
		}
	}
}

function
ownerOf(ev)
{
	return ev[OF] ? " of " + ev[OF] : ev[OBJECT] ? " of #" + ev[OBJECT] : "";
}
