/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a CPU holds for a thread, as far as consumers say it: the guest state
 * of a hypervisor, counters, a page of descriptors. Save hooks are there to
 * unload it; what they leave would be met by the next thread.
 */
#include "machine.h"

/* strcmp() may use the vector registers that the threads rely on. */
static bool
is_same(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return (*a == *b);
}

/* The entry of that name, or the one after the last. */
static struct hw *
hw_find(struct sim_cpu *sc, const char *what)
{
	struct hw *hw = sc->sc_hw;

	while (hw < sc->sc_hw + sc->sc_nhw && !is_same(hw->hw_what, what))
		hw++;
	return (hw);
}

void
sim_hw_load(const char *what, const void *owner)
{
	sim_t *sim = machine();
	struct sim_cpu *sc = sim->sim_cpu;
	struct hw *hw;

	NEED(what);
	hw = hw_find(sc, what);
	if (hw == sc->sc_hw + HW_MAX)
		panic("sim_hw_load: %s: CPU %d holds %d things already, which "
		      "is the most that is modelled",
		    what, sc->sc_cpu.cpu_id, HW_MAX);
	if (hw == sc->sc_hw + sc->sc_nhw)
		sc->sc_nhw++;
	hw->hw_what = what;
	hw->hw_owner = owner;
	hw->hw_stack = stack_note(sim, hw->hw_stack);
	trace_hardware("load", what, owner);
}

void
sim_hw_unload(const char *what)
{
	struct sim_cpu *sc = machine()->sim_cpu;
	struct hw *hw, *last;
	struct stack_frames *stack;

	NEED(what);
	hw = hw_find(sc, what);
	if (hw == sc->sc_hw + sc->sc_nhw)
		return;
	trace_hardware("unload", what, hw->hw_owner);
	last = &sc->sc_hw[--sc->sc_nhw];
	stack = hw->hw_stack; /* room for the next one */
	*hw = *last;
	last->hw_stack = stack;
}

void
hw_left(struct sim_cpu *sc, enum sim_violation v, const kthread_t *t)
{
	sim_t *sim = sc->sc_sim;

	while (sc->sc_nhw > 0) {
		const struct hw *hw = &sc->sc_hw[--sc->sc_nhw];
		const char *owner = name_of(sim, hw->hw_owner);
		const struct involved in[] = {
			{ "it was loaded", hw->hw_stack }, { NULL, NULL }
		};

		trace_hardware("left", hw->hw_what, hw->hw_owner);
		violation_with(sim, v, in,
		    "CPU %d still holds %s of %s%s%jx as %s leaves it: %s",
		    sc->sc_cpu.cpu_id, hw->hw_what, owner != NULL ? owner : "",
		    owner != NULL ? "@" : "", panic_address(hw->hw_owner),
		    thread_of(t)->st_name,
		    v == SIM_EXIT_ARMED ? "a zombie's save hooks do not run" :
					  "no save hook has unloaded it");
	}
}
