/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which classes a compiled Java class refers to: the CONSTANT_Class entries of its constant pool, arrays by what they are of, primitive
 * types left out. Types that stand in descriptors only are not among them: the virtual machine loads a class when an instruction refers
 * to it. Source: Java Virtual Machine Specification (SE 21) 4.1, 4.4.
 *
 * Ownership: the arena holds the pool's index, 4 bytes an entry; names are views of the input. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_JAVA_CLASS_H
#define PLIMSOLL_CODEC_JAVA_CLASS_H

#include "base/arena.h"
#include "base/err.h"

struct java_class {
	struct str bytes;
	const uint32_t *offsets; /* by index of the pool: of the entry's tag, 0 for none */
	uint32_t count;          /* of the pool, as the file says it: one more than the last index */
};

/* ERR_FORMAT where it is none, or the pool does not end inside of it. */
int java_class_open(struct str bytes, struct arena *arena, struct java_class *ret_class, struct err *e);
/* The next class from *index on (begin with 0): "java/lang/String", as it is written, in modified UTF-8. */
bool java_class_next(const struct java_class *class, uint32_t *index, struct str *ret_name);

#endif
