/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The image that an image was built on: what says so, how strong that is, and how many of its layers are the base's. With
 * it every package and finding is somebody's: the base's, whose maintainer has to act and a newer base takes it away, or one's own.
 *
 * Ownership: texts live in the base's arena. Threading: read-only once it is found.
 */
#ifndef PLIMSOLL_MODEL_BASE_IMAGE_H
#define PLIMSOLL_MODEL_BASE_IMAGE_H

#include "model/image.h"
#include "model/package.h"

/* The evidence, the strongest first. */
enum base_rung {
	BASE_UNKNOWN,
	BASE_GIVEN,      /* --base: its layers are the first ones of the image */
	BASE_PROVENANCE, /* materials of an SLSA provenance that is signed, or covered by a signature */
	BASE_ANNOTATION, /* org.opencontainers.image.base.* of the manifest */
	BASE_LABEL,      /* the same and others as labels, which an image inherits: they may tell of its base's base */
	BASE_DIFF_IDS,   /* the first layers are those of a known image */
	BASE_BLOBS,      /* the same by the digests of the packed layers */
	BASE_HISTORY,    /* the history begins as that of a known image */
	BASE_CONTENTS,   /* most files of a known image are there, whatever layers they came in */
	BASE_PACKAGES,   /* all packages of a known image are there */
	BASE_SYSTEM,     /* os-release and packages: the distribution, not the image */
	BASE_COMMAND,    /* the last CMD that something was built on: a guess */
};
const char *base_rung_name(enum base_rung rung); /* one word for machines: "diff-ids" */
const char *base_rung_text(enum base_rung rung); /* "by its layers", for people */

/* What kind of system it is, by what is in it. */
enum base_kind {
	BASE_KIND_UNKNOWN,
	BASE_KIND_SCRATCH,    /* nothing but what was put there */
	BASE_KIND_DISTROLESS, /* Debian's packages without a package manager or shell */
	BASE_KIND_WOLFI,
	BASE_KIND_CHAINGUARD,
	BASE_KIND_ALPINE,
	BASE_KIND_UBI_MICRO,
	BASE_KIND_UBI_MINIMAL,
	BASE_KIND_UBI,
	BASE_KIND_SLIM,       /* Debian or Ubuntu without documentation and what goes with it */
	BASE_KIND_FULL,
};
const char *base_kind_name(enum base_kind kind);

VEC_TYPE(digest_list, struct digest);

/* A known image of the table. */
struct known_base {
	struct str_list names;   /* "debian:12-slim": the tags that named it when it was seen */
	struct str platform;     /* "linux/amd64" */
	struct digest digest;    /* of its manifest */
	struct str created;
	uint64_t bytes;          /* of its packed layers; 0: not known */
	size_t packages;         /* 0: not known */
	struct digest_list blobs, diff_ids; /* one a layer, or none */
	struct str_list history; /* of entries with a layer: "2026-08-03T00:00:00Z # debian.sh …" */
};

/* What a known image holds, which tells of it where its layers were squashed or made anew. */
struct known_contents {
	struct str_list names;    /* as known_base's; without a date, for packages and files change more slowly than layers */
	struct str os, release;   /* as in the inventory */
	struct str kind;          /* base_kind_name(); empty: any */
	struct str_list packages; /* names of the system's, sorted */
	struct str_list sketch;   /* of its files' contents: the lowest BASE_SKETCH_MAX hashes, 16 digits each; empty: not known */
};

#define BASE_SKETCH_MAX 128u

/* What is only in the base, and not in a smaller image of the family. */
struct base_drop {
	const struct known_contents *smaller; /* NULL: none is known */
	size_t packages;
	uint64_t bytes;           /* that their records say they take; 0: they do not say */
	size_t findings;          /* about them, without those ignored */
};

struct base_image {
	struct arena arena;
	enum base_rung rung;     /* that named it */
	enum base_rung layers_by; /* that says how many layers are its */
	unsigned layers;         /* the first ones of the image; meaningless where layers_by is BASE_UNKNOWN */
	struct str_list names;   /* all that one set of layers is called; empty: it has no name */
	struct digest digest;    /* DIGEST_NONE: not known */
	struct str created;
	struct str_list evidence; /* sentences, of every rung that said something, the strongest first; contradictions too */
	enum base_kind kind;     /* of the image as it is */
	struct str system;       /* "Debian 12 slim" */
	const struct known_base *smaller; /* of the same family, from the table; NULL: none is known */
	uint64_t smaller_frees;  /* packed bytes */
	size_t smaller_drops;    /* packages; 0: not known */
	const struct known_contents *holds; /* that the image holds all or most of; NULL: none is known */
	struct base_drop drop;
	struct str advice;       /* the same as a sentence; empty where there is none */
	VEC(struct known_base) known; /* private: the table, */
	VEC(struct known_contents) contents; /* and its lines about contents */
};

void base_image_init(struct base_image *base);
void base_image_done(struct base_image *base);
/* Whose a layer is. */
enum whose base_image_whose(const struct base_image *base, int layer);
/* Whether so many layers, an image's, are the base's one and all: an image that is all base is somebody's own. */
bool base_image_is_all(const struct base_image *base, size_t layers);

#endif
