/* SPDX-License-Identifier: BSD-2-Clause */
/* Boost.Fiber: fibers that yield, and fibers that are made and joined. Not C, as
 * that library has no other way in. */
#include "../bench.h"
#include "peers.h"

#include <boost/fiber/all.hpp>
#include <vector>

namespace {

struct {
	uint64_t left;
	double start, end;
	double (*measure)();
	double measured;
} ring;

void
yields()
{
	boost::this_fiber::yield();
	if (ring.start == 0) {
		if (ring.measure != nullptr)
			ring.measured = ring.measure();
		ring.start = now_ns();
	}
	while (ring.left > 0) {
		ring.left--;
		boost::this_fiber::yield();
	}
	if (ring.end == 0)
		ring.end = now_ns();
}

double
goes_round(size_t fibers, uint64_t n,
    size_t stack = boost::context::stack_traits::default_size(),
    double (*measure)() = nullptr)
{
	std::vector<boost::fibers::fiber> all;

	ring = { n, 0, 0, measure, 0 };
	for (size_t i = 0; i < fibers; i++)
		all.emplace_back(boost::fibers::launch::post,
		    std::allocator_arg,
		    boost::fibers::fixedsize_stack(stack), yields);
	for (auto &one : all)
		one.join();
	return (ring.end - ring.start);
}

} // namespace

double
boost_fiber_ring_100(uint64_t n)
{
	return (goes_round(100, n));
}

double
boost_fiber_ring_10000(uint64_t n)
{
	return (goes_round(10000, n));
}

double
boost_fiber_ring_million(
    uint64_t n, double (*measure)(void), double *measured)
{
	double ns = goes_round(1000000, n, 16384, measure);

	*measured = ring.measured;
	return (ns);
}

double
boost_fiber_life(uint64_t n)
{
	double start = now_ns();

	for (uint64_t i = 0; i < n; i++)
		boost::fibers::fiber(boost::fibers::launch::post, [] {}).join();
	return (now_ns() - start);
}
