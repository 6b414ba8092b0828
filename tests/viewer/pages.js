/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pages.js CHROMIUM FOLDER: claims about the pages that tests/viewer.sh has
 * written into the folder, as a reader meets them. One browser for all, a tab
 * for each; a page that says anything on its console, or asks for anything
 * else than itself, fails.
 */
"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { chromium } = require("playwright-core");

const [, , executablePath, folder] = process.argv;
const OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic",
	"--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync"];
const SIZE = { width: 1400, height: 1000 };

let browser;

/* The page, and what it must not have said. */
async function
open(name, options = {})
{
	const tab = await browser.newPage({ viewport: SIZE, ...options });
	const url = "file://" + path.resolve(folder, name.replace(/#.*/, ""));

	tab.said = [];
	tab.on("pageerror", (e) => tab.said.push(e.message));
	tab.on("console", (m) => tab.said.push(m.text()));
	tab.on("request", (r) => r.url().split("#")[0] !== url && tab.said.push(r.url()));
	await tab.goto(url + (/#.*/.exec(name)?.[0] ?? ""));
	return tab;
}

async function
shut(tab)
{
	assert.deepEqual(tab.said, []);
	await tab.close();
}

async function
press(tab, ...keys)
{
	for (const key of keys)
		await tab.keyboard.press(key);
}

const sentence = (tab) => tab.textContent(".active .sentence b");
const step = (tab) => tab.evaluate(() => views[active].step);
const wordsOf = (tab, selector) => tab.$$eval(selector, (all) => all.map((e) => e.textContent));

/* What the reader passes, stepping on, until a step says so. */
async function
passed(tab, last)
{
	const said = [];

	do {
		await press(tab, "ArrowRight");
		said.push(await sentence(tab));
	} while (said.at(-1) !== last && said.length < 100);
	return said;
}

const claims = {
	async the_run_of_the_readme_opens_as_a_thread_comes_with_all_its_hooks() {
		const tab = await open("bhyve.html");

		assert.equal(await tab.title(), "bhyve - ctxsim");
		assert.equal(await sentence(tab), "restorectx()");
		assert.deepEqual((await wordsOf(tab, ".node text"))
			.map((s) => s.replace(/ #\d+$/, "")),
		["vmm", "schedctl", "fpu", "segregs"]);
		assert.deepEqual(await wordsOf(tab, ".pair text"), [
			"( save vmm", "restore vmm )",
			"( save schedctl", "restore schedctl )",
			"( save fpu", "restore fpu )",
			"( save segregs", "restore segregs )"]);
		assert.equal(await tab.locator(".to-failure").isVisible(), false);
		await tab.screenshot({ path: path.join(folder, "bhyve.png") });
		await shut(tab);
	},

	async stepping_on_passes_the_hooks_in_the_order_of_dtrace() {
		const tab = await open("bhyve.html");
		const said = await passed(tab, "restorectx() returns");
		const stay = fs.readFileSync(path.join(folder, "stay"), "utf8").split("\n");
		const called = said.map((s) => /([a-z_]+)\(\)$/.exec(s)?.[1])
			.filter((s) => s !== undefined && s !== "fprestore_ctxt");

		assert.deepEqual(called, stay.slice(1, stay.indexOf("savectx")));
		await shut(tab);
	},

	async hooks_are_blocks_in_the_block_that_calls_them() {
		const tab = await open("bhyve.html");
		const boxes = await tab.$$eval(".call", (all) => all.map((g) => {
			const { x, y, width } = g.querySelector("rect").getBBox();

			return { name: g.querySelector("title").textContent, x, y, width };
		}));
		const at = (name) => boxes.findLast((b) => b.name === name);

		for (const [inner, outer] of [["restore vmm", "restorectx()"],
			["svm_restorectx()", "restore vmm"]]) {
			assert.ok(at(inner).x > at(outer).x);
			assert.ok(at(inner).x + at(inner).width < at(outer).x + at(outer).width);
			assert.ok(at(inner).y > at(outer).y);
		}
		await shut(tab);
	},

	async keys_go_where_they_say() {
		const tab = await open("bhyve.html#step=100");
		const seen = [];

		assert.equal(await step(tab), 99);
		for (const key of ["ArrowRight", "ArrowLeft", "Home", "End", "ArrowRight"]) {
			await press(tab, key);
			seen.push(await step(tab));
		}
		const last = seen[3];
		assert.deepEqual(seen, [100, 99, 0, last, last]);
		await press(tab, "Home", "]");
		assert.match(await sentence(tab), /^on-cpu /);
		await tab.waitForFunction(() => location.hash === "#step=" + (views[0].step + 1));
		await shut(tab);
	},

	async a_link_opens_at_its_step_and_follows_changes_of_the_address() {
		const tab = await open("bhyve.html#step=42");

		assert.equal(await step(tab), 41);
		await tab.evaluate(() => { location.hash = "#step=7"; });
		await tab.waitForFunction(() => views[0].step === 6);
		await tab.evaluate(() => { location.hash = "#step=99999999"; });
		await tab.waitForFunction(() => views[0].step === views[0].run.last);
		await shut(tab);
	},

	async search_finds_on_and_back() {
		const tab = await open("bhyve.html#step=1");

		await press(tab, "/");
		await tab.keyboard.type("save vmm:");
		const first = await step(tab);
		assert.match(await sentence(tab), /^save vmm: vmm_savectx/);
		await press(tab, "Enter");
		assert.ok(await step(tab) > first);
		await tab.locator(".slider").focus();
		await press(tab, "p");
		assert.equal(await step(tab), first);
		await tab.fill(".search", "no such thing");
		assert.equal(await tab.textContent(".found"), "not from here on");
		await shut(tab);
	},

	async play_goes_on_by_itself_until_it_is_paused() {
		const tab = await open("bhyve.html#step=1");

		await tab.evaluate(() => document.activeElement.blur());
		await press(tab, " ");
		await tab.waitForFunction(() => views[0].step >= 2);
		assert.equal(await tab.getAttribute(".play", "aria-label"), "pause");
		await press(tab, " ");
		assert.equal(await tab.evaluate(() => views[0].timer), null);
		await shut(tab);
	},

	async the_state_after_a_step_is_the_same_whichever_way_it_is_reached() {
		const tab = await open("bhyve.html");

		assert.deepEqual(await tab.evaluate(() => {
			const run = views[0].run, wrong = [];
			const state = new State(run.ncpus, run.threads.length);

			for (let i = 0; i <= run.last; i++) {
				state.apply(run);
				if (i % 97 === 0 && JSON.stringify(run.stateAt(i)) !== JSON.stringify(state))
					wrong.push(i);
			}
			return wrong;
		}), []);
		await shut(tab);
	},

	async a_failing_run_opens_at_the_failure_and_shows_what_the_cpu_holds() {
		const tab = await open("kvm.html");

		assert.equal(await step(tab), await tab.evaluate(() => views[0].run.last));
		assert.match(await sentence(tab), /^the end: failed: vector registers corrupted/);
		assert.match(await tab.textContent(".violations"), /vector registers corrupted/);
		assert.deepEqual(await wordsOf(tab, ".chip"), ["the KVM guest of kvm_vcpu"]);
		await press(tab, "Home", "f");
		assert.match(await sentence(tab), /^the end/);
		await press(tab, "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft");
		assert.deepEqual((await wordsOf(tab, ".chip")).slice(0, 3), [
			"preemption off, depth 2", "the KVM guest of kvm_vcpu",
			"t_ctx_lock of vcpu.1/1"]);
		await tab.screenshot({ path: path.join(folder, "kvm.png") });
		await shut(tab);
	},

	async before_and_after_a_fix_stand_side_by_side() {
		const tab = await open("both.html");
		const pairs = (i) => tab.evaluate((n) => [...views[n].root
			.querySelectorAll(".pair.bad")].length, i);

		assert.equal(await tab.evaluate(() => views.length), 2);
		assert.equal(await pairs(0), 3);
		assert.deepEqual(await wordsOf(tab, ".run:first-child .pair text:last-child"),
			["vmm", "fpu", "segregs"].map((s) => `crosses: restore ${s} )`));
		assert.equal(await tab.locator(".choice").count() >= 2, true);
		await tab.check("#both input");
		await tab.evaluate(() => { views[0].move(10); views[1].move(20); });
		await press(tab, "ArrowRight");
		assert.deepEqual(await tab.evaluate(() => views.map((v) => v.step)), [11, 21]);
		await tab.waitForFunction(() => location.hash === "#step=12,22");
		await tab.evaluate(() => { views[0].failure(); views[1].move(290); });
		await tab.screenshot({ path: path.join(folder, "both.png") });
		await shut(tab);
	},

	/* Work, not time by the clock on a busy machine: of the page's own. */
	async a_hundred_thousand_events_are_shown_and_stepped_through() {
		const tab = await open("busy.html");
		const measured = await tab.evaluate(() => {
			const text = document.querySelector("script.run").textContent;
			const begun = performance.now();
			const run = new Run(JSON.parse(text));
			const made = performance.now();

			for (let i = 0; i < 50; i++)
				views[0].go(i * 1999);
			return { n: run.events.length, made: made - begun,
				step: (performance.now() - made) / 50 };
		});

		assert.ok(measured.n > 100000, `${measured.n} events`);
		console.log(`  ${measured.n} events: ${measured.made.toFixed(0)} ms to begin, ` +
			`${measured.step.toFixed(1)} ms a step`);
		await shut(tab);
	},

	async what_is_seen_is_said_as_well() {
		const tab = await open("kvm.html");
		const unnamed = await tab.$$eval("button, input, select, svg[role=img]", (all) => all
			.filter((e) => !e.closest("[hidden]") && !(e.getAttribute("aria-label") ||
				e.textContent.trim() || e.closest("label")))
			.map((e) => e.outerHTML.slice(0, 80)));

		assert.deepEqual(unnamed, []);
		assert.match(await tab.getAttribute(".ring svg", "aria-label"),
			/^t_ctx: fpu #\d+, next #\d+, prev #\d+; segregs/);
		assert.equal(await tab.getAttribute(".sentence", "aria-live"), "polite");
		assert.equal(await tab.locator("[aria-current=step]").count(), 1);
		await shut(tab);
	},

	/* WCAG's ratio of text and paper, in both schemes and in print. */
	async text_is_legible_in_light_dark_and_print() {
		for (const options of [{ colorScheme: "light" }, { colorScheme: "dark" }]) {
			const tab = await open("kvm.html", options);

			for (const media of ["screen", "print"]) {
				await tab.emulateMedia({ media });
				const ratios = await tab.evaluate(contrasts);

				for (const [name, ratio] of Object.entries(ratios))
					assert.ok(ratio >= 4.5, `${name}: ${ratio.toFixed(2)}, ${options.colorScheme}, ${media}`);
				assert.equal(await tab.locator(".controls").isVisible(), media === "screen");
			}
			await tab.emulateMedia({ media: "screen" });
			await tab.screenshot({ path: path.join(folder, options.colorScheme + ".png") });
			await shut(tab);
		}
	},
};

/* In the page: of the text on each kind of ground. */
function
contrasts()
{
	const probe = document.body.appendChild(document.createElement("i"));
	const light = (name) => {
		probe.style.color = `var(--${name})`;
		const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g).map((c) =>
			c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);

		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
	const pairs = [["ink", "paper"], ["ink", "panel"], ["faint", "paper"], ["faint", "panel"],
		["ink", "now"], ["wrong", "paper"], ["wrong", "panel"], ["wrong", "now"],
		["choice", "panel"], ["choice", "paper"], ["ink", "save"], ["ink", "restore"],
		["ink", "other"]];
	const ratios = Object.fromEntries(pairs.map(([a, b]) =>
		[a + " on " + b, ratio(light(a), light(b))]));

	probe.remove();
	return ratios;
}

async function
main()
{
	let failed = 0;

	browser = await chromium.launch({ executablePath, args: OPTIONS });
	for (const [name, claim] of Object.entries(claims)) {
		try {
			await claim();
			console.log(name + " passed");
		} catch (e) {
			failed++;
			console.log(name + " FAILED\n" + e.stack);
		}
	}
	await browser.close();
	process.exit(failed > 0 ? 1 : 0);
}

main();
