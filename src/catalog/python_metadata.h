/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a Python distribution says of itself: METADATA of a wheel, PKG-INFO of an egg, and the lists beside them.
 * Sources: PyPA core metadata specification (1.0 to 2.4), recorded installed projects, PEP 503 and 508; setuptools' egg format.
 *
 * The headers are mail headers in name only: many are Latin-1, and a description may run on without indentation. What is no
 * UTF-8 is taken for Latin-1, and what is no header is passed over.
 *
 * Ownership: texts are views into the bytes given or into the arena. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_PYTHON_METADATA_H
#define PLIMSOLL_CATALOG_PYTHON_METADATA_H

#include "base/arena.h"
#include "base/buf.h"

struct python_metadata {
	struct str name, version; /* as declared; empty where they are missing or could not be a name or a version */
	struct str license;       /* as declared: the expression, the name, or what the classifiers say */
	struct str author;        /* maintainer, else author: "Name <address>" */
	struct str depends;       /* names, one a line, those of extras left out */
	bool cut;                 /* there were more headers than codec/stanza.h reads */
};

void python_metadata_read(struct str bytes, struct arena *arena, struct python_metadata *ret_metadata);

/* "zope.interface-5.4.0-py3.9-linux-x86_64.egg", "six-1.16.dist-info", "six-1.16.egg-info"; false where it is no NAME-VERSION. */
bool python_folder_name(struct str base, struct str *ret_name, struct str *ret_version);
/* Whether pip would take it for a project's name (PEP 508). */
bool python_is_name(struct str name);
/* Whether it could be a version. */
bool python_is_version(struct str version);
/* PEP 503: lower case, and each run of "-", "_" and "." one "-". */
struct str python_normal_name(struct arena *arena, struct str name);

/* The path in a line of RECORD (CSV: quotes, doubled quotes); false where there is none. */
bool python_record_path(struct arena *arena, struct str line, struct str *ret_path);
/* Appends the names that an egg's requires.txt asks for, one a line, those of extras left out. */
void python_requires(struct str bytes, struct buf *out);

#endif
