/* SPDX-License-Identifier: Apache-2.0 */
#include "model/settings.h"

void settings_done(struct settings *settings)
{
	vec_done(&settings->only);
	vec_done(&settings->frameworks);
	vec_done(&settings->enabled);
	vec_done(&settings->disabled);
	vec_done(&settings->severities);
	vec_done(&settings->trusted_registries);
	vec_done(&settings->labels);
	vec_done(&settings->variables);
	vec_done(&settings->skip_paths);
	vec_done(&settings->custom);
	map_done(&settings->digests);
}

bool kubernetes_version_parse(struct str text, struct kubernetes_version *ret_version)
{
	struct str major, rest, minor, patch;
	uint64_t a, b;

	str_skip(&text, "v");
	if (!str_cut(text, '.', &major, &rest))
		return false;
	str_cut(rest, '.', &minor, &patch);
	if (!str_to_u64(major, &a) || !str_to_u64(minor, &b) || a > 99 || b > 999)
		return false;
	*ret_version = (struct kubernetes_version){(unsigned)a, (unsigned)b};
	return true;
}

bool label_type_is_known(struct str type)
{
	struct str rest = STR_LIT(LABEL_TYPES), word;

	while (str_next(&rest, ',', &word))
		if (str_eq(str_trim(word), type))
			return true;
	return false;
}

bool registry_is(struct str pattern, struct str registry)
{
	if (str_is(pattern, "*"))
		return true;
	if (str_skip(&pattern, "*"))
		return registry.n >= pattern.n && str_case_eq(str_from_index(registry, registry.n - pattern.n), pattern);
	if (str_ends(pattern, "*")) {
		pattern.n--;
		return str_case_eq(str_slice(registry, 0, pattern.n), pattern);
	}
	return str_case_eq(pattern, registry);
}
