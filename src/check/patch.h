/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of YAML that keep its form: a key is set where it stands, or put in as its neighbours are written: in a block with their indentation, in
 * braces behind the first pair, in JSON with quotes.
 *
 * Ownership: texts are the findings' arena's. Threading: as check_edit().
 */
#ifndef PLIMSOLL_CHECK_PATCH_H
#define PLIMSOLL_CHECK_PATCH_H

#include "check/check.h"

/*
 * Sets the value at a path of keys ("securityContext.seccompProfile.type") below a mapping to a plain word ("false", "RuntimeDefault"), and
 * adds that as an edit to the finding. False, without an edit, where the right change is not certain: what would be changed
 * is shared by an anchor or a merge key, is no mapping, or is written in a way that an addition could break.
 */
bool patch_yaml_set(struct checking *checking, struct finding *finding, const struct yaml_node *mapping, const char *path,
		    const char *word);

#endif
