/* SPDX-License-Identifier: BSD-2-Clause */
/* See accesses.h. ACCESSES is the table's name. */
#include "accesses.h"

#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

struct large {
	long la_words[5];
};

static int counter;
static volatile int unsteady;
static bool constructed;
static char one_byte;
static short two_bytes;
static int four_bytes;
static long eight_bytes;
static struct large first, second;
static char from[32] = "what is copied, and more of it", to[32];
static _Atomic int atom;
static struct __attribute__((packed)) {
	char pk_byte;
	int pk_counter;
} packed;
static int data, flag, got_flag, got_data;

static void __attribute__((constructor)) construct(void)
{
	counter++;
	atomic_fetch_add(&atom, 1);
	memcpy(to, from, sizeof(to));
	constructed = true;
}

static bool
was_constructed(void)
{
	return (constructed);
}

static void
reset(void)
{
	counter = data = flag = got_flag = got_data = 0;
}

static int
read_counter(void)
{
	return (counter);
}

static void
increment(void)
{
	counter++;
}

static void
increment_unaligned(void)
{
	packed.pk_counter++;
}

static void
increment_volatile(void)
{
	unsteady++;
}

/* Somebody else may read them: they are not optimised away. */
static void
escape(void)
{
	__asm__ volatile(""
			 :
			 : "r"(&one_byte), "r"(&two_bytes), "r"(&four_bytes),
			 "r"(&eight_bytes), "r"(&first), "r"(&second)
			 : "memory");
}

static void
write_sizes(void)
{
	one_byte = 1;
	two_bytes = 2;
	four_bytes = 4;
	eight_bytes = 8;
	escape();
}

static void
assign_struct(void)
{
	first = second;
	escape();
}

static void
copy(void)
{
	memcpy(to, from, 8);
}

static void
move(void)
{
	memmove(to, from, 16);
}

static void
fill(void)
{
	memset(to, 0, 24);
}

static void
compare(void)
{
	if (memcmp(from, to, 8) == 0)
		__asm__ volatile("");
}

static void
copy_none(void)
{
	volatile size_t none = 0;

	memcpy(to, from, none);
}

static void __attribute__((noinline)) touch(int *p)
{
	__asm__ volatile("" : : "r"(p) : "memory");
	*p += 1;
}

static void
use_stack(void)
{
	int mine = 0;

	touch(&mine);
}

static void
add(void)
{
	atomic_fetch_add(&atom, 1);
}

static void
exchange(void)
{
	int expected = 0;

	(void)atomic_compare_exchange_strong(&atom, &expected, 1);
}

static void
fence(void)
{
	atomic_thread_fence(memory_order_seq_cst);
}

/* Every operation, on a type that wraps: what it returns, what it leaves. */
#define WORKS(T)                                                               \
	static bool works_##T(void)                                            \
	{                                                                      \
		static _Atomic T a;                                            \
		T plain = 6, max = (T)-1, expected = max;                      \
		bool good = true;                                              \
                                                                               \
		atomic_store_explicit(&a, max, memory_order_release);          \
		good &= atomic_load_explicit(&a, memory_order_acquire) == max; \
		good &= atomic_fetch_add(&a, 3) == max && a == 2;              \
		good &= atomic_fetch_sub(&a, 3) == 2 && a == max;              \
		good &= atomic_fetch_and(&a, 12) == max && a == 12;            \
		good &= atomic_fetch_or(&a, 3) == 12 && a == 15;               \
		good &= atomic_fetch_xor(&a, 5) == 15 && a == 10;              \
		good &= atomic_exchange(&a, 7) == 10 && a == 7;                \
		good &= !atomic_compare_exchange_strong(&a, &expected, 1);     \
		good &= expected == 7 && a == 7;                               \
		good &= atomic_compare_exchange_weak(&a, &expected, 1);        \
		good &= expected == 7 && a == 1;                               \
		good &= __atomic_fetch_nand(&plain, 3, __ATOMIC_RELAXED) == 6; \
		good &= plain == (T)~2;                                        \
		return (good);                                                 \
	}
WORKS(uint8_t)
WORKS(uint16_t)
WORKS(uint32_t)
WORKS(uint64_t)

static bool
atomics_work(void)
{
	return (works_uint8_t() && works_uint16_t() && works_uint32_t() &&
	    works_uint64_t());
}

static bool
memory_works(void)
{
	char buf[8] = "abcdefg";

	memmove(buf + 1, buf, 6);
	if (strcmp(buf, "aabcdef") != 0)
		return (false);
	memmove(buf, buf + 1, 6);
	if (strcmp(buf, "abcdeff") != 0)
		return (false);
	memset(buf + 1, 'x', 3);
	if (strcmp(buf, "axxxeff") != 0 || memcpy(buf, "AB", 2) != buf)
		return (false);
	return (memcmp(buf, "ABxx", 4) == 0 && memcmp(buf, "ABx\xff", 4) < 0 &&
	    memcmp(buf, "ABa", 3) > 0);
}

static void
incrementer(void *arg)
{
	(void)arg;
	counter++;
}

static void
sender(void *arg)
{
	(void)arg;
	data = 1;
	flag = 1;
}

static void
receiver(void *arg)
{
	(void)arg;
	got_flag = flag;
	got_data = data;
}

static void
hasty(void *arg)
{
	(void)arg;
	got_data = data;
	got_flag = flag;
}

static bool
received(void)
{
	return (got_data >= got_flag);
}

const struct accesses ACCESSES = {
	.ac_constructed = was_constructed,
	.ac_reset = reset,
	.ac_counter = read_counter,
	.ac_increment = increment,
	.ac_unaligned = increment_unaligned,
	.ac_volatile = increment_volatile,
	.ac_sizes = write_sizes,
	.ac_struct = assign_struct,
	.ac_copy = copy,
	.ac_move = move,
	.ac_fill = fill,
	.ac_compare = compare,
	.ac_copy_none = copy_none,
	.ac_private = use_stack,
	.ac_add = add,
	.ac_exchange = exchange,
	.ac_fence = fence,
	.ac_atomics = atomics_work,
	.ac_memory = memory_works,
	.ac_incrementer = incrementer,
	.ac_sender = sender,
	.ac_receiver = receiver,
	.ac_hasty = hasty,
	.ac_received = received,
};
