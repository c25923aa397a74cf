/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/note.h"

#define MARK "\xe2\x80\x94 " /* an em dash and a blank */

/* Where the last empty line begins; false where there is none. */
static bool find_gap(struct str bytes, size_t *ret_at)
{
	for (size_t i = bytes.n; i >= 2; i--)
		if (bytes.p[i - 1] == '\n' && bytes.p[i - 2] == '\n') {
			*ret_at = i - 1;
			return true;
		}
	return false;
}

bool note_read(struct str bytes, struct note *ret_note)
{
	struct str lines, line;
	size_t gap;

	*ret_note = (struct note){0};
	if (!find_gap(bytes, &gap) || bytes.p[bytes.n - 1] != '\n')
		return false;
	ret_note->text = str_slice(bytes, 0, gap);
	lines = str_from_index(bytes, gap + 1);
	while (str_next(&lines, '\n', &line)) {
		struct note_signature signature;

		if (!line.n && !lines.n)
			break;
		if (!str_skip(&line, MARK) || !str_cut(line, ' ', &signature.name, &signature.text) || !signature.name.n ||
		    !signature.text.n || ret_note->n == NOTE_SIGNATURES_MAX)
			return false;
		ret_note->signatures[ret_note->n++] = signature;
	}
	return ret_note->n > 0;
}

bool checkpoint_read(struct str text, struct checkpoint *ret_checkpoint)
{
	struct str size;

	return str_next(&text, '\n', &ret_checkpoint->origin) && ret_checkpoint->origin.n && str_next(&text, '\n', &size) &&
	       (size.n == 1 || (size.n && size.p[0] != '0')) && str_to_u64(size, &ret_checkpoint->size) &&
	       str_next(&text, '\n', &ret_checkpoint->root) && ret_checkpoint->root.n;
}
