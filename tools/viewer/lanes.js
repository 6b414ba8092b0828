/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is on each CPU in the steps first to last: stays of threads, and the
 * calls that they are in, level by level. A call that spans a switch ends and
 * begins anew with the stay.
 */
class Lanes {
	constructor(run, first, last) {
		const state = first > 0 ? run.stateAt(first - 1) :
			new State(run.ncpus, run.threads.length);

		this.lanes = state.cpus.map((cpu) => {
			const lane = { stays: [], calls: [], open: [] };

			if (cpu.thread >= 0)
				this.begin(lane, cpu.thread, first,
					state.threads[cpu.thread].calls);
			return lane;
		});
		for (let i = first; i <= last; i++)
			this.step(run, state, i);
		for (const lane of this.lanes)
			this.end(lane, last + 1);
	}

	begin(lane, thread, at, calls) {
		lane.stays.push({ thread, from: at, to: at });
		for (const call of calls)
			this.open(lane, call, at);
	}

	open(lane, call, at) {
		const block = { call, from: at, to: at, level: lane.open.length };

		lane.calls.push(block);
		lane.open.push(block);
	}

	end(lane, at) {
		for (const block of lane.open)
			block.to = at;
		lane.open = [];
		if (lane.stays.length > 0)
			lane.stays.at(-1).to = at;
	}

	step(run, state, i) {
		const ev = run.events[i], lane = this.lanes[ev[CPU]];
		const t = run.threadOf[i];
		const before = lane === undefined ? -1 : state.cpus[ev[CPU]].thread;
		const calls = t >= 0 ? state.threads[t].calls : [];

		state.apply(run);
		if (lane === undefined || t < 0)
			return;
		if (before !== t) {
			this.end(lane, i);
			this.begin(lane, t, i, calls);
		}
		if (ev[FLAGS] & IS_CALL) {
			this.close(run, lane, ev[DEPTH], i);
			this.open(lane, i, i);
		} else if (ev[FLAGS] & IS_RETURN) {
			this.close(run, lane, ev[DEPTH], i + 1);
		}
	}

	close(run, lane, depth, at) {
		while (lane.open.length > 0 &&
		    run.events[lane.open.at(-1).call][DEPTH] >= depth)
			lane.open.pop().to = at;
	}
}
