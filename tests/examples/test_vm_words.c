/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of examples/vbox_words.c, vmm_words.c and kvm_words.c. */
#include "stage.h"

TEST(who_has_a_hook_gets_no_second_one, "")
{
	assert_played("thread a\nvbox create\nvbox create\nend\n", 0,
	    SIM_FAILED, "vbox create: a has a hook");
	assert_played("thread a\nvbox create\nvbox release\nvbox create\n"
		      "vbox release\nend\n",
	    0, SIM_OK, "");
}

TEST(who_has_a_vcpu_gets_no_second_one, "")
{
	assert_played("process a\nvmm create\nvmm create\nend\n", 0, SIM_FAILED,
	    "vmm create: a.1/1 has a vCPU");
	assert_played("process a\nkvm create\nkvm create\nend\n", 0, SIM_FAILED,
	    "kvm create: a.1/1 has a vCPU");
	assert_played("process a\nvmm create\nvmm destroy\nvmm create\n"
		      "vmm destroy\nkvm create\nkvm destroy\nkvm create\n"
		      "kvm destroy\nend\n",
	    0, SIM_OK, "");
}

TEST(a_kernel_thread_gets_no_vcpu, "")
{
	assert_played("thread a\nvmm create\nend\n", 0, SIM_FAILED,
	    "vmm create: a is a kernel thread");
	assert_played("thread a\nkvm create\nend\n", 0, SIM_FAILED,
	    "kvm create: a is a kernel thread");
}

static const struct CMUnitTest tests[] = {
	UNIT(who_has_a_hook_gets_no_second_one),
	UNIT(who_has_a_vcpu_gets_no_second_one),
	UNIT(a_kernel_thread_gets_no_vcpu),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
