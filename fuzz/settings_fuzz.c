/* SPDX-License-Identifier: Apache-2.0 */
/* Files of settings, ours and other tools': the first byte says under which name. */
#include <stdlib.h>

#include "policy/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {".plimsoll.yaml", ".hadolint.yaml", ".checkov.yaml", ".trivyignore.yaml", ".kube-linter.yaml",
					    "exceptions.json", ".grype.yaml", "osv-scanner.toml", ".trivyignore"};
	const size_t first = 6; /* of the names, as old inputs count them */
	struct settings settings = {0};
	struct policy policy;
	struct arena arena = ARENA_INIT;
	struct log log = {0};
	struct settings_sink sink = {.settings = &settings, .policy = &policy, .arena = &arena, .log = &log};
	struct err e = ERR_INIT;

	if (!size)
		return 0;
	policy_init(&policy);
	settings_read(&sink, names[data[0] < 128 ? data[0] % first : first + data[0] % (ARRAY_SIZE(names) - first)], str_from(data + 1, size - 1), &e);
	settings_sink_done(&sink);
	policy_done(&policy);
	settings_done(&settings);
	arena_done(&arena);
	return 0;
}
