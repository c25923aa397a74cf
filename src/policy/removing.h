/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is not needed and can be taken out: shared by who finds the sets (actions_remove.c) and who knows of languages
 * (actions_languages.c). Packages of the system and those of languages are looked at one after the other, for no record of the one
 * names the other. Not for other files.
 *
 * Ownership: what is in the arena goes with it; texts of actions live in the findings' arena. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_POLICY_REMOVING_H
#define PLIMSOLL_POLICY_REMOVING_H

#include "base/map.h"
#include "model/need.h"
#include "model/providers.h"
#include "policy/actions.h"

#define NOBODY SIZE_MAX

struct edge_list_entry {
	uint32_t from, to; /* from depends on to; of `inside`: to lies in from */
};

VEC_TYPE(edge_list, struct edge_list_entry);

struct removing {
	struct advising *advising;
	const struct inventory *inventory;
	const struct need *need;
	struct arena arena; /* of what is thrown away at the end */
	bool languages;     /* packages of languages; else of the system */
	struct providers providers;
	struct edge_list by_from, by_to; /* the same edges, sorted by one end */
	struct edge_list inside;  /* sorted: what goes with a folder, a program or an archive, whoever else depends on it */
	size_t *around;      /* by package: in which other it lies, or NOBODY */
	bool *in_file;       /* by package: it has no files of its own, but lies in one with others, or alone */
	uint64_t *bytes;     /* by package: that its removal frees */
	bool *removable;     /* by package: in the largest set */
	bool *told;          /* in a set that is an action already */
	struct map numbers;  /* package to its index + 1, by address */
	struct map files;    /* of all removable packages, to the package's index + 1 */
	size_t *owners;      /* by finding: the package that it goes with, or NOBODY */
	struct weight {
		size_t findings;
		double score;
	} *weights;          /* by package */
};

struct set {
	size_t root;
	struct index_list members;
	double score;
	size_t findings;
	uint64_t bytes;
};

static inline const struct package *package_at(const struct removing *removing, size_t i)
{
	return removing->inventory->packages.v[i];
}

/* Whether the absence of an edge says enough of a package of a language to offer its removal. */
bool language_is_unneeded(const struct need_package *need);
/* Which packages lie in which: fills `around`, `inside` and `in_file`, and the bytes of programs and archives. */
void languages_place(struct removing *removing);
/* What to do, by the command that brought the set's root in. `rest`: the set is what no other action takes. */
struct str language_set_text(const struct removing *removing, const struct set *set, bool rest);

#endif
