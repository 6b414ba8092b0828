/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Relacy: its full search of the model that bench_explore.c describes, each
 * access of which is an atomic one, and no others are. It goes through each of
 * the 817,190 schedules four times. What it finds corrupt is counted, as an
 * assertion that fails would end the search.
 */
#include "peers.h"

#include <relacy/relacy.hpp>
#include <sstream>

namespace
{

template <typename T> using cell = rl::atomic<T>;

struct entry {
	cell<entry *> next, prev;
};

template <typename T>
T
get(cell<T> &place)
{
	return (place.load(rl::mo_seq_cst, $));
}

template <typename T>
void
put(cell<T> &place, T value)
{
	place.store(value, rl::mo_seq_cst, $);
}

uint64_t schedules, corrupt;

struct model : rl::test_suite<model, 2> {
	cell<entry *> ctx; /* newest */
	entry null, a, b, c;
	cell<bool> locked; /* nobody has to wait for it */
	bool followed_null;

	static void link(entry &e, entry *other)
	{
		put(e.next, other);
		put(e.prev, other);
	}

	void before()
	{
		followed_null = false;
		put(locked, false);
		put(ctx, &a);
		link(a, &b);
		link(b, &a);
		link(c, nullptr);
		link(null, nullptr);
	}

	entry &at(entry *e)
	{
		followed_null = followed_null || e == nullptr;
		return (e != nullptr ? *e : null);
	}

	void attach(entry *own)
	{
		if (get(ctx) == nullptr) {
			link(*own, own);
		} else {
			entry *head = get(ctx);
			entry *tail = get(at(get(ctx)).prev);

			put(own->next, head);
			put(own->prev, tail);
			put(at(head).prev, own);
			put(at(tail).next, own);
		}
		put(ctx, own);
	}

	void unlink(entry *v)
	{
		entry *next = get(v->next), *prev = get(v->prev);

		put(at(prev).next, next);
		prev = get(v->prev);
		next = get(v->next);
		put(at(next).prev, prev);
		if (get(v->next) == v)
			put<entry *>(ctx, nullptr);
		else if (get(ctx) == v)
			put(ctx, get(v->next));
		put<entry *>(v->prev, nullptr);
		put<entry *>(v->next, nullptr);
	}

	void thread(unsigned index)
	{
		if (index == 0) {
			attach(&c);
			return;
		}
		locked.exchange(true, rl::mo_seq_cst, $);
		unlink(&a);
		put(locked, false);
	}

	bool is_well()
	{
		entry *newest = get(ctx);

		return (!followed_null && get(a.next) == nullptr &&
		    get(a.prev) == nullptr && get(b.next) == &c &&
		    get(b.prev) == &c && get(c.next) == &b &&
		    get(c.prev) == &b && (newest == &b || newest == &c));
	}

	void after()
	{
		schedules++;
		corrupt += !is_well();
	}
};

} // namespace

void
relacy_model(uint64_t *runs, uint64_t *failed)
{
	std::ostringstream silence;
	rl::test_params params;

	schedules = corrupt = 0;
	params.search_type = rl::sched_full;
	params.iteration_count = 1U << 31;
	params.output_stream = params.progress_stream = &silence;
	(void)rl::simulate<model>(params);
	*runs = schedules;
	*failed = corrupt;
}
