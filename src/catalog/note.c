/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/note.h"

void note_record(struct notes *notes, struct str path, uint32_t line, const char *wrong)
{
	if (notes->records++ < NOTES_EACH)
		coverage_note(&notes->inventory->coverage, &notes->inventory->arena, NOTE_PACKAGES, path, "line %u: %s",
			      line, wrong);
}

void note_rest(struct notes *notes, struct str path)
{
	if (notes->records > NOTES_EACH)
		coverage_note(&notes->inventory->coverage, &notes->inventory->arena, NOTE_PACKAGES, path,
			      "%zu more records cannot be read", notes->records - NOTES_EACH);
	notes->records = 0;
}
