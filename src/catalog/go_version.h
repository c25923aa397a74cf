/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions of Go programs and of Go itself, from what a program says about how it was built.
 *
 * Ownership: texts are views, or in the arena given. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_GO_VERSION_H
#define PLIMSOLL_CATALOG_GO_VERSION_H

#include "codec/go_build.h"

/*
 * The release of the standard library: "go1.21.3" and "go1.21.3 X:boringcrypto" are "1.21.3", "go1.22rc1" is "1.22rc1"; what
 * makers and experiments append says nothing of the release. A development version, "devel go1.23-a1b2c3", is "1.23-devel";
 * one that names no release is empty.
 */
struct str go_release(struct str version, struct arena *arena);

/* Where a main module's version comes from. */
enum go_version_source {
	GO_VERSION_MODULE,  /* the module says it itself */
	GO_VERSION_LINKER,  /* its makers set a variable at link time: -ldflags "-X main.version=1.2.3" */
	GO_VERSION_CHECKOUT, /* only the commit is known: a pseudo-version below all others */
	GO_VERSION_NONE,    /* "(devel)" */
};

/* The best version that is known of a main module; "(devel)" where none is. */
struct str go_main_version(const struct go_module *module, struct str text, struct arena *arena,
			   enum go_version_source *ret_source);

#endif
