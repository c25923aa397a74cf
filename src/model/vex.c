/* SPDX-License-Identifier: Apache-2.0 */
#include "model/vex.h"

#include "base/mem.h"
#include "base/vec.h"

const char *vex_status_name(enum vex_status status)
{
	static const char *const names[] = {
		[VEX_NONE] = "none", [VEX_NOT_AFFECTED] = "not_affected", [VEX_FIXED] = "fixed",
		[VEX_UNDER_INVESTIGATION] = "under_investigation", [VEX_AFFECTED] = "affected",
	};

	return names[status];
}

bool vex_status_clears(enum vex_status status)
{
	return status == VEX_NOT_AFFECTED || status == VEX_FIXED;
}

/*
 * CycloneDX' nine labels (specification, "impactAnalysisJustification") and SPDX' five in the words of OpenVEX, whose labels CSAF 2.0 has
 * too. Of two that would do the one that claims less is taken.
 */
struct str vex_justification(struct str word)
{
	static const struct {
		const char *word, *label;
	} labels[] = {
		{"component_not_present", "component_not_present"},
		{"vulnerable_code_not_present", "vulnerable_code_not_present"},
		{"vulnerable_code_not_in_execute_path", "vulnerable_code_not_in_execute_path"},
		{"vulnerable_code_cannot_be_controlled_by_adversary", "vulnerable_code_cannot_be_controlled_by_adversary"},
		{"inline_mitigations_already_exist", "inline_mitigations_already_exist"},
		{"code_not_present", "vulnerable_code_not_present"},
		{"code_not_reachable", "vulnerable_code_not_in_execute_path"},
		{"requires_configuration", "vulnerable_code_cannot_be_controlled_by_adversary"},
		{"requires_dependency", "component_not_present"},
		{"requires_environment", "vulnerable_code_cannot_be_controlled_by_adversary"},
		{"protected_by_compiler", "inline_mitigations_already_exist"},
		{"protected_at_runtime", "inline_mitigations_already_exist"},
		{"protected_at_perimeter", "inline_mitigations_already_exist"},
		{"protected_by_mitigating_control", "inline_mitigations_already_exist"},
		{"componentNotPresent", "component_not_present"},
		{"vulnerableCodeNotPresent", "vulnerable_code_not_present"},
		{"vulnerableCodeNotInExecutePath", "vulnerable_code_not_in_execute_path"},
		{"vulnerableCodeCannotBeControlledByAdversary", "vulnerable_code_cannot_be_controlled_by_adversary"},
		{"inlineMitigationsAlreadyExist", "inline_mitigations_already_exist"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		if (str_is(word, labels[i].word))
			return str_of(labels[i].label);
	return STR_NULL;
}

void vex_init(struct vex *vex)
{
	*vex = (struct vex){0};
}

void vex_done(struct vex *vex)
{
	vec_done(&vex->documents);
	vec_done(&vex->statements);
	vec_done(&vex->notes);
	map_done(&vex->known);
	arena_done(&vex->arena);
}
