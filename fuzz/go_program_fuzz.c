/* SPDX-License-Identifier: Apache-2.0 */
/* Build information, versions and functions of a Go program: all lies inside the bytes, and every walk ends. */
#include <stdlib.h>

#include "catalog/go_version.h"
#include "codec/go_functions.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_build(const struct go_build *build)
{
	struct arena arena = ARENA_INIT;
	struct str rest = build->text;
	struct go_module module;
	bool damaged = false;
	size_t n = 0;

	require(build->version.n);
	while (n++ < 1000 && go_build_next_module(&rest, &module, &damaged)) {
		enum go_version_source source;

		require(module.path.n && module.path.p >= build->text.p);
		if (module.main)
			require(go_main_version(&module, build->text, &arena, &source).n);
	}
	go_release(build->version, &arena);
	arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str empty = {"", 0};
	struct program programs[PROGRAMS_MAX];
	struct go_functions functions;
	struct go_build build;
	struct str name = empty;
	struct err e = ERR_INIT;
	size_t n;

	if (program_open(str_from(data, size), programs, &n, &e) < 0)
		return 0;
	if (go_build_find(programs, &build))
		check_build(&build);
	if (go_functions_find(programs, &functions))
		while (go_function_next(&functions, &name))
			require(name.n && name.p >= (const char *)data && name.p + name.n <= (const char *)data + size);
	return 0;
}
