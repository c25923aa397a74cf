/* SPDX-License-Identifier: Apache-2.0 */
#include "model/base_image.h"

const char *whose_name(enum whose whose)
{
	static const char *const names[] = {[WHOSE_UNKNOWN] = "", [WHOSE_BASE] = "base", [WHOSE_OWN] = "own"};

	return names[whose];
}

const char *base_rung_name(enum base_rung rung)
{
	static const char *const names[] = {
		[BASE_UNKNOWN] = "unknown", [BASE_GIVEN] = "given",     [BASE_PROVENANCE] = "provenance", [BASE_ANNOTATION] = "annotation",
		[BASE_LABEL] = "label",     [BASE_DIFF_IDS] = "diff-ids", [BASE_BLOBS] = "blobs",         [BASE_HISTORY] = "history",
		[BASE_CONTENTS] = "contents", [BASE_PACKAGES] = "packages", [BASE_SYSTEM] = "system", [BASE_COMMAND] = "command",
	};

	return names[rung];
}

const char *base_rung_text(enum base_rung rung)
{
	static const char *const texts[] = {
		[BASE_UNKNOWN] = "not known",        [BASE_GIVEN] = "given",           [BASE_PROVENANCE] = "by provenance",
		[BASE_ANNOTATION] = "by annotation", [BASE_LABEL] = "by a label",      [BASE_DIFF_IDS] = "by its layers",
		[BASE_BLOBS] = "by packed layers",   [BASE_HISTORY] = "by its history", [BASE_SYSTEM] = "by its system",
		[BASE_COMMAND] = "a guess",          [BASE_CONTENTS] = "by its files", [BASE_PACKAGES] = "by its packages",
	};

	return texts[rung];
}

const char *base_kind_name(enum base_kind kind)
{
	static const char *const names[] = {
		[BASE_KIND_UNKNOWN] = "unknown", [BASE_KIND_SCRATCH] = "scratch", [BASE_KIND_DISTROLESS] = "distroless",
		[BASE_KIND_WOLFI] = "wolfi",     [BASE_KIND_CHAINGUARD] = "chainguard", [BASE_KIND_ALPINE] = "alpine",
		[BASE_KIND_UBI_MICRO] = "ubi-micro", [BASE_KIND_UBI_MINIMAL] = "ubi-minimal", [BASE_KIND_UBI] = "ubi",
		[BASE_KIND_SLIM] = "slim",       [BASE_KIND_FULL] = "full",
	};

	return names[kind];
}

void base_image_init(struct base_image *base)
{
	*base = (struct base_image){0};
}

void base_image_done(struct base_image *base)
{
	vec_each(known, &base->known) {
		vec_done(&known->names);
		vec_done(&known->blobs);
		vec_done(&known->diff_ids);
		vec_done(&known->history);
	}
	vec_done(&base->known);
	vec_each(contents, &base->contents) {
		vec_done(&contents->names);
		vec_done(&contents->packages);
		vec_done(&contents->sketch);
	}
	vec_done(&base->contents);
	vec_done(&base->names);
	vec_done(&base->evidence);
	arena_done(&base->arena);
}

enum whose base_image_whose(const struct base_image *base, int layer)
{
	if (base->layers_by == BASE_UNKNOWN)
		return WHOSE_UNKNOWN;
	return layer >= 0 && (unsigned)layer < base->layers ? WHOSE_BASE : WHOSE_OWN;
}

bool base_image_is_all(const struct base_image *base, size_t layers)
{
	return base->layers_by != BASE_UNKNOWN && base->layers >= layers;
}
