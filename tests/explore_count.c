/* SPDX-License-Identifier: BSD-2-Clause */
/* See explore_count.h. */
#include "explore_count.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Entry 0 is what NULL points to. */
#define ENTRIES 6
#define PLACES (1 + 2 * ENTRIES + 1) /* t_ctx, next and prev, the lock */
#define CTX 0
#define NEXT(E) (1 + 2 * (E))
#define PREV(E) (2 + 2 * (E))
#define LOCK (PLACES - 1)

struct cpu {
	int pc;
	int head, tail, next, prev; /* entries that it has read */
	unsigned steps;
};

struct state {
	int place[PLACES]; /* what is there */
	struct cpu cpu[2];
	bool met_null;
	/* Of each place: its last writer, as CPU * 64 + step, or -1. */
	int writer[PLACES];
	uint64_t order; /* a sum over all accesses: what each one followed */
	unsigned preemptions;
	int last; /* CPU of the last step, or -1 */
};

struct counter {
	struct count total;
	int fresh, victim;
	unsigned entries;
	enum attach attach;
	uint64_t *seen;
	size_t nseen;
	size_t room;
};

/* ---- one access ---- */

static uint64_t
mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return (x ^ (x >> 31));
}

static void
follow(struct state *s, int cpu, int place, bool writes)
{
	int id = cpu * 64 + (int)s->cpu[cpu].steps;

	s->order += mix(((uint64_t)id << 32) + (uint64_t)(place << 16) +
	    (uint64_t)(s->writer[place] + 1) * 2 + writes + 1);
	if (writes)
		s->writer[place] = id;
}

static int
get(struct state *s, int cpu, int place)
{
	follow(s, cpu, place, false);
	return (s->place[place]);
}

static void
put(struct state *s, int cpu, int place, int value)
{
	follow(s, cpu, place, true);
	s->place[place] = value;
}

static int
entry(struct state *s, int e)
{
	if (e == 0)
		s->met_null = true;
	return (e);
}

/* ---- the two programs: one step; false when it has ended ---- */

enum { DONE = 100 };

static bool
attach(const struct counter *c, struct state *s)
{
	struct cpu *p = &s->cpu[0];
	int n = c->fresh;

	switch (p->pc++) {
	case 0:
		if (c->attach != ATTACH_LOCKED) {
			p->pc = 1;
			return (attach(c, s));
		}
		put(s, 0, LOCK, 1);
		break;
	case 1:
		if (get(s, 0, CTX) == 0)
			p->pc = 20;
		break;
	case 2:
		p->head = get(s, 0, CTX);
		break;
	case 3:
		p->tail = get(s, 0, CTX);
		break;
	case 4:
		p->tail = get(s, 0, PREV(entry(s, p->tail)));
		break;
	case 5:
		put(s, 0, NEXT(n), p->head);
		break;
	case 6:
		put(s, 0, PREV(n), p->tail);
		break;
	case 7:
		put(s, 0, PREV(entry(s, p->head)), n);
		break;
	case 8:
		put(s, 0, NEXT(entry(s, p->tail)), n);
		break;
	case 9:
		put(s, 0, CTX, n);
		if (c->attach != ATTACH_LOCKED)
			p->pc = DONE;
		break;
	case 10:
		put(s, 0, LOCK, 0);
		p->pc = DONE;
		break;
	case 20:
		put(s, 0, NEXT(n), n);
		break;
	case 21:
		put(s, 0, PREV(n), n);
		p->pc = 9;
		break;
	default:
		return (false);
	}
	return (true);
}

static bool
unlink_victim(const struct counter *c, struct state *s)
{
	struct cpu *p = &s->cpu[1];
	int v = c->victim;

	switch (p->pc++) {
	case 0:
		put(s, 1, LOCK, 1);
		break;
	case 1:
		p->next = get(s, 1, NEXT(v));
		break;
	case 2:
		p->prev = get(s, 1, PREV(v));
		break;
	case 3:
		put(s, 1, NEXT(entry(s, p->prev)), p->next);
		break;
	case 4:
		p->prev = get(s, 1, PREV(v));
		break;
	case 5:
		p->next = get(s, 1, NEXT(v));
		break;
	case 6:
		put(s, 1, PREV(entry(s, p->next)), p->prev);
		break;
	case 7:
		if (get(s, 1, NEXT(v)) == v)
			p->pc = 20;
		break;
	case 8:
		if (get(s, 1, CTX) != v)
			p->pc = 11;
		break;
	case 9:
		p->next = get(s, 1, NEXT(v));
		break;
	case 10:
		put(s, 1, CTX, p->next);
		break;
	case 11:
		put(s, 1, PREV(v), 0);
		break;
	case 12:
		put(s, 1, NEXT(v), 0);
		break;
	case 13:
		put(s, 1, LOCK, 0);
		p->pc = DONE;
		break;
	case 20:
		put(s, 1, CTX, 0);
		p->pc = 11;
		break;
	default:
		return (false);
	}
	return (true);
}

static bool
has_ended(const struct state *s, int cpu)
{
	return (s->cpu[cpu].pc == DONE);
}

static bool
can_step(const struct counter *c, const struct state *s, int cpu)
{
	bool takes_lock = s->cpu[cpu].pc == 0 &&
	    (cpu == 1 || c->attach == ATTACH_LOCKED);

	return (!has_ended(s, cpu) && !(takes_lock && s->place[LOCK] != 0));
}

static void
step(const struct counter *c, struct state *s, int cpu)
{
	if (s->last >= 0 && s->last != cpu && can_step(c, s, s->last))
		s->preemptions++;
	s->last = cpu;
	(void)(cpu == 0 ? attach(c, s) : unlink_victim(c, s));
	s->cpu[cpu].steps++;
}

/* ---- all orders ---- */

static bool
is_corrupt(const struct counter *c, const struct state *s)
{
	unsigned n = 0;
	bool has_victim = false, has_fresh = false;
	int e = s->place[CTX];

	do {
		if (e == 0)
			return (true);
		if (s->place[PREV(s->place[NEXT(e)])] != e)
			return (true);
		has_victim = has_victim || e == c->victim;
		has_fresh = has_fresh || e == c->fresh;
		e = s->place[NEXT(e)];
	} while (e != s->place[CTX] && n++ < ENTRIES);
	return (s->met_null || has_victim || !has_fresh ||
	    n + 1 != c->entries || s->place[NEXT(c->victim)] != 0 ||
	    s->place[PREV(c->victim)] != 0);
}

static bool
is_new_class(struct counter *c, uint64_t order)
{
	for (size_t i = 0; i < c->nseen; i++)
		if (c->seen[i] == order)
			return (false);
	if (c->nseen == c->room) {
		c->room = c->room * 2 + 64;
		c->seen = realloc(c->seen, c->room * sizeof(*c->seen));
		if (c->seen == NULL)
			abort();
	}
	c->seen[c->nseen++] = order;
	return (true);
}

static void
note(struct counter *c, const struct state *s)
{
	bool corrupt = is_corrupt(c, s);
	bool new = is_new_class(c, s->order);

	c->total.schedules++;
	c->total.corrupt += corrupt;
	for (unsigned bound = s->preemptions; bound < 4; bound++) {
		c->total.bounded[bound]++;
		c->total.bounded_corrupt[bound] += corrupt;
	}
	c->total.classes += new;
	c->total.corrupt_classes += new &&corrupt;
}

static void
go(struct counter *c, const struct state *s)
{
	bool ended = true;

	for (int cpu = 0; cpu < 2; cpu++) {
		struct state next = *s;

		if (!can_step(c, s, cpu))
			continue;
		ended = false;
		step(c, &next, cpu);
		go(c, &next);
	}
	if (ended)
		note(c, s);
}

/* Entry 1 is the newest; what CPU 0 would read is read, where so. */
static void
begin(struct state *s, unsigned entries, enum attach how)
{
	for (unsigned i = 0; i < entries; i++) {
		s->place[NEXT((int)i + 1)] = (int)((i + 1) % entries) + 1;
		s->place[PREV((int)i + 1)] = (int)((i + entries - 1) %
						 entries) +
		    1;
	}
	s->place[CTX] = 1;
	for (unsigned i = 0; i < PLACES; i++)
		s->writer[i] = -1;
	if (how == ATTACH_WRITES)
		s->cpu[0] = (struct cpu){
			.pc = 5, .head = 1, .tail = s->place[PREV(1)]
		};
}

struct count
count_schedules(unsigned entries, unsigned nth, enum attach how)
{
	struct counter c = { .entries = entries,
		.victim = (int)nth + 1,
		.fresh = (int)entries + 1,
		.attach = how };
	struct state s = { .last = -1 };

	begin(&s, entries, how);
	go(&c, &s);
	free(c.seen);
	return (c.total);
}
