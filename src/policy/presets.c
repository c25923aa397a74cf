/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "policy/policy.h"

#define PRESET(symbol) extern const char plimsoll_policy_##symbol[], plimsoll_policy_##symbol##_end[];
PRESET(baseline)
PRESET(strict)
PRESET(pci)
PRESET(nist_800_190)
#undef PRESET

static const struct preset {
	const char *name, *text, *end;
} presets[] = {
	{"baseline", plimsoll_policy_baseline, plimsoll_policy_baseline_end},
	{"strict", plimsoll_policy_strict, plimsoll_policy_strict_end},
	{"pci", plimsoll_policy_pci, plimsoll_policy_pci_end},
	{"nist-800-190", plimsoll_policy_nist_800_190, plimsoll_policy_nist_800_190_end},
};

const char *const *preset_names(void)
{
	static const char *const names[] = {"baseline", "strict", "pci", "nist-800-190", NULL};

	return names;
}

struct str preset_text(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(presets); i++)
		if (str_is(name, presets[i].name))
			return str_from(presets[i].text, (size_t)(presets[i].end - presets[i].text));
	return STR_NULL;
}
