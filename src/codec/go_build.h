/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the Go linker writes into a program about how it was built: the version of Go, the modules, the settings.
 * Sources: debug/buildinfo and runtime/debug (ParseBuildInfo) of the Go distribution, which document both encodings: pointers
 * to strings until Go 1.17, texts behind the header since.
 *
 * Nothing is owned: views lie in the program's bytes. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_GO_BUILD_H
#define PLIMSOLL_CODEC_GO_BUILD_H

#include "base/arena.h"
#include "codec/program.h"

struct go_build {
	struct str version; /* "go1.21.3", "go1.20.5 X:boringcrypto", "devel go1.22-a1b2c3 …" */
	struct str text;    /* lines "mod", "dep", "=>", "build"; empty where it was built without modules */
};

/* False where the program is none of Go's, or says nothing. */
bool go_build_find(const struct program *program, struct go_build *ret_build);

struct go_module {
	bool main;
	struct str path, version, sum;
	struct str replaced_by, replaced_version, replaced_sum; /* empty where it is not replaced */
};

/* The next module; *rest is go_build.text at first. *damaged is set, never cleared, when a line was passed over. */
bool go_build_next_module(struct str *rest, struct go_module *ret_module, bool *damaged);
/* The value of a setting ("vcs.revision", "-ldflags"), unquoted; empty where there is none. */
struct str go_build_setting(struct str text, const char *key, struct arena *arena);

#endif
