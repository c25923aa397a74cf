/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/browse_parts.h"

#include "base/clock.h"
#include "base/text.h"
#include "model/history.h"
#include "model/secret.h"

/* As ls(1) writes it. */
void browse_mode(const struct tree_inode *inode, struct buf *out)
{
	static const char types[] = "-dlhcbp";
	static const char letters[] = "rwxrwxrwx";
	static const struct {
		unsigned bit, at;
		char with, without; /* x, or not */
	} special[] = {{04000, 3, 's', 'S'}, {02000, 6, 's', 'S'}, {01000, 9, 't', 'T'}};
	char text[] = "----------";

	text[0] = types[inode->type];
	for (unsigned i = 0; i < 9; i++)
		if (inode->mode & 0400u >> i)
			text[i + 1] = letters[i];
	for (size_t i = 0; i < ARRAY_SIZE(special); i++)
		if (inode->mode & special[i].bit)
			text[special[i].at] = text[special[i].at] == 'x' ? special[i].with : special[i].without;
	buf_puts(out, text);
}

/* ---- history ---- */

static void put_entry(const struct browser *b, const struct history *entry, size_t layer, struct arena *arena, struct buf *out)
{
	struct str arguments = STR_NULL, text = history_instruction(arena, secret_masked(arena, entry->created_by), &arguments);

	if (entry->empty_layer || layer >= b->layers->accounts.n) {
		buf_puts(out, "-         0 B");
	} else {
		struct buf size = BUF_INIT(32);

		text_size(&size, b->layers->accounts.v[layer].stored.bytes);
		buf_printf(out, "layer %-3zu %s", layer, buf_text(&size));
		buf_done(&size);
	}
	buf_printf(out, "  created %.*s", STR(entry->created.n ? entry->created : STR_LIT("at an unknown time")));
	if (entry->author.n)
		buf_printf(out, "  by %.*s", STR(entry->author));
	if (entry->comment.n)
		buf_printf(out, "  comment: %.*s", STR(entry->comment));
	buf_printf(out, "\n    %.*s\n", STR(text.n ? text : STR_LIT("(no command)")));
	if (arguments.n)
		buf_printf(out, "    build arguments: %.*s\n", STR(arguments));
	buf_putc(out, '\n');
}

/* The newest first, as `docker history` has it. */
void browse_history(const struct browser *b, struct buf *out)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	size_t layer = 0;

	vec_each(entry, &b->image->history)
		layer += !entry->empty_layer;
	for (size_t i = b->image->history.n; i-- > 0;) {
		const struct history *entry = &b->image->history.v[i];

		layer -= !entry->empty_layer;
		put_entry(b, entry, layer, &arena, out);
	}
	if (!b->image->history.n)
		buf_puts(out, "The image has no history.\n");
}

/* ---- details ---- */

static void put_tally(struct buf *out, const char *what, const struct tally *tally)
{
	if (!tally->n)
		return;
	buf_printf(out, ", %s %zu (", what, tally->n);
	text_size(out, tally->bytes);
	buf_putc(out, ')');
}

static void layer_details(const struct browser *b, struct buf *out)
{
	char digits[DIGEST_TEXT_MAX];
	const struct layer_account *account;

	if (b->layer >= b->layers->accounts.n)
		return;
	account = &b->layers->accounts.v[b->layer];
	text_escape(out, b->commands.v[b->layer]);
	buf_putc(out, '\n');
	text_size(out, account->stored.bytes);
	buf_puts(out, " stored");
	put_tally(out, "added", &account->added);
	put_tally(out, "changed", &account->changed);
	put_tally(out, "attributes only", &account->touched);
	put_tally(out, "removed", &account->removed);
	put_tally(out, "for nothing", &account->wasted);
	buf_putc(out, '\n');
	if (b->layer < b->image->layers.n && b->image->layers.v[b->layer].diff_id.algorithm)
		buf_printf(out, "%s", digest_text(&b->image->layers.v[b->layer].diff_id, digits));
	buf_putc(out, '\n');
}

static void put_owner(const struct browser *b, uint32_t path, struct buf *out)
{
	const struct package *owner = b->rows.owners[path];

	if (!owner)
		return;
	buf_puts(out, "  of ");
	text_escape(out, owner->name);
	buf_putc(out, ' ');
	text_escape(out, owner->version);
}

/* Where it came from and what became of it. */
static void put_life(const struct browser *b, uint32_t version, struct buf *out)
{
	static const char *const ends[] = {
		[TREE_LIVE] = "ended", [TREE_WHITEOUT] = "removed", [TREE_OPAQUE] = "removed, with all that was in its folder,",
		[TREE_REPLACED] = "replaced", [TREE_PARENT_REPLACED] = "lost, since a folder above became something else,",
	};
	const struct tree_version *v = &b->tree->versions.v[version];

	buf_printf(out, "from layer %u", v->since);
	if (v->until == TREE_NOW)
		return;
	buf_printf(out, ", %s by layer %u: ", ends[v->cause], v->until);
	text_escape(out, b->commands.v[v->until]);
}

static void file_details(const struct browser *b, uint32_t path, struct buf *out)
{
	uint32_t version = rows_version(&b->rows, path);
	const struct tree_inode *inode = tree_inode_of(b->tree, version);
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	char time[CLOCK_TEXT_MAX];

	buf_putc(out, '/');
	text_escape(out, tree_path_str(b->tree, path, &arena));
	if (inode->type == ENTRY_SYMLINK) {
		buf_puts(out, " -> ");
		text_escape(out, tree_link_target(b->tree, version));
	}
	buf_putc(out, '\n');
	browse_mode(inode, out);
	clock_format(inode->mtime, time);
	buf_printf(out, " %u:%u  %llu bytes  %s", inode->uid, inode->gid,
		   (unsigned long long)(inode->type == ENTRY_DIRECTORY ? rows_sum(&b->rows, path)->bytes : inode->size), time);
	if (inode->flags & ENTRY_CAPABILITY)
		buf_puts(out, "  capabilities");
	put_owner(b, path, out);
	buf_putc(out, '\n');
	put_life(b, version, out);
	buf_putc(out, '\n');
}

/* Names and commands are escaped, since a line feed in one must not look like a line of ours. */
void browse_details(const struct browser *b, struct buf *out)
{
	uint32_t path = rows_selected(&b->rows);

	if (b->pane == PANE_LAYERS)
		layer_details(b, out);
	else if (path != TREE_NONE)
		file_details(b, path, out);
	else
		buf_puts(out, "Nothing is shown: the filters let nothing pass (Esc drops them), or the layer changed nothing.\n");
}
