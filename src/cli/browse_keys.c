/* SPDX-License-Identifier: Apache-2.0 */
/* One table is what keys do and what `?` says of them. dive's keys, where a terminal can tell them apart: its Ctrl-M is Enter. */
#include "cli/browse_parts.h"

#include <ncurses.h>

#define CONTROL(letter) ((letter) & 0x1f)
#define ESCAPE 27
#define ENTER 13
#define EITHER (-1) /* in whatever pane */

struct binding {
	enum command_key command;
	int pane;
	int keys[5];
	const char *names, *what; /* NULL: told with the binding before */
};

static const struct binding bindings[] = {
	{DO_QUIT, EITHER, {'q', 'Q'}, "q", "leave the browser; in a file or a list: back"},
	{DO_BACK, EITHER, {ESCAPE}, "Esc", "back; or drop the filters"},
	{DO_PANE, EITHER, {'\t', KEY_BTAB}, "Tab", "from the layers to the tree and back"},
	{DO_UP, EITHER, {KEY_UP, 'k'}, "Up, k", "one up"},
	{DO_DOWN, EITHER, {KEY_DOWN, 'j'}, "Down, j", "one down"},
	{DO_PAGE_UP, EITHER, {KEY_PPAGE, 'u'}, "PgUp, u", "a page up"},
	{DO_PAGE_DOWN, EITHER, {KEY_NPAGE, 'd', CONTROL('d')}, "PgDn, d", "a page down"},
	{DO_FIRST, EITHER, {KEY_HOME, 'g'}, "Home, g", "to the first"},
	{DO_LAST, EITHER, {KEY_END, 'G'}, "End, G", "to the last"},
	{DO_LEFT, EITHER, {KEY_LEFT, 'h'}, "Left, h", "close the folder; go to the folder it is in"},
	{DO_RIGHT, EITHER, {KEY_RIGHT, 'l'}, "Right, l", "open the folder; from a layer to its tree"},
	{DO_ENTER, EITHER, {ENTER, KEY_ENTER, '\n'}, "Enter", "open or close the folder, view the file"},
	{DO_FOLD, PANE_TREE, {' '}, "Space", "open or close the folder"},
	{DO_FOLD_ALL, PANE_TREE, {0, '*'}, "Ctrl-Space, *", "close all folders, or open all"},
	{DO_AGGREGATED, PANE_LAYERS, {CONTROL('a')}, "Ctrl-A", "layers: all changes since the first layer"},
	{DO_ONE_LAYER, PANE_LAYERS, {CONTROL('l')}, "Ctrl-L", "layers: only the changes of this layer"},
	{DO_TOGGLE_AGGREGATED, EITHER, {'a'}, "a", "the one or the other of the two"},
	{DO_HIDE_ADDED, PANE_TREE, {CONTROL('a')}, NULL, NULL},
	{DO_HIDE_ADDED, EITHER, {'+'}, "+, Ctrl-A", "hide or show what was added"},
	{DO_HIDE_CHANGED, EITHER, {'~'}, "~", "hide or show what was changed (~), also in its attributes only (=)"},
	{DO_HIDE_REMOVED, PANE_TREE, {CONTROL('r')}, NULL, NULL},
	{DO_HIDE_REMOVED, EITHER, {'-'}, "-, Ctrl-R", "hide or show what was removed"},
	{DO_HIDE_UNCHANGED, PANE_TREE, {CONTROL('u')}, NULL, NULL},
	{DO_HIDE_UNCHANGED, EITHER, {'.'}, "., Ctrl-U", "hide or show what this layer left as it was"},
	{DO_ONLY_LOST, EITHER, {'x'}, "x", "only what a later layer hides: removed or replaced"},
	{DO_FILTER, EITHER, {'f', CONTROL('f'), 0x1f}, "f, Ctrl-F, Ctrl-/", "only paths that match a regular expression; empty for all"},
	{DO_OWNER, EITHER, {'o'}, "o", "only files of a package; - for those of none, empty for all"},
	{DO_SORT, EITHER, {'s', CONTROL('o')}, "s, Ctrl-O", "sort by size, or by name"},
	{DO_ATTRIBUTES, EITHER, {'b', CONTROL('b')}, "b, Ctrl-B", "show or hide mode and owner"},
	{DO_SEARCH, EITHER, {'/'}, "/", "search a name, or a path, also in closed folders; in a file: its text"},
	{DO_NEXT, EITHER, {'n'}, "n", "the next that was searched"},
	{DO_PREVIOUS, EITHER, {'N'}, "N", "the one before"},
	{DO_CAUSE, EITHER, {'c'}, "c", "to the layer that removed or replaced it, or else that brought it"},
	{DO_VIEW, EITHER, {'v'}, "v", "view the file as the layer has it, also a removed one"},
	{DO_DIFFERENCE, EITHER, {'='}, "=", "compare the file with what it was before"},
	{DO_EXTRACT, EITHER, {'e', CONTROL('e')}, "e, Ctrl-E", "write the file to a path that is asked for"},
	{DO_HISTORY, EITHER, {'H'}, "H", "the history of the image, commands in full"},
	{DO_HELP, EITHER, {'?', KEY_F(1)}, "?", "these keys"},
	{DO_REDRAW, PANE_TREE, {CONTROL('l')}, NULL, NULL},
};

/* The tree's Ctrl-L, which dive does not use, is what it is everywhere: draw anew. */
enum command_key browse_command(int key, enum pane pane)
{
	for (size_t i = 0; i < ARRAY_SIZE(bindings); i++) {
		if (bindings[i].pane != EITHER && bindings[i].pane != (int)pane)
			continue;
		for (size_t k = 0; k < ARRAY_SIZE(bindings[i].keys); k++)
			/* Unused places are 0, which is Ctrl-Space as well: only a first one counts. */
			if (bindings[i].keys[k] == key && (key || k == 0))
				return bindings[i].command;
	}
	return DO_NOTHING;
}

void browse_help(struct buf *out)
{
	buf_puts(out, "Marks: + added, ~ changed, = only attributes changed, - removed; ! hidden by a later layer.\n\n");
	for (size_t i = 0; i < ARRAY_SIZE(bindings); i++)
		if (bindings[i].names)
			buf_printf(out, "%-18s %s\n", bindings[i].names, bindings[i].what);
	buf_puts(out, "\nMouse: a click selects, a second one opens, the wheel scrolls; with Shift the terminal selects text.\n"
		      "Folders show what is below them: bytes, and +added ~changed -removed files.\n");
}

const char *browse_hint(const struct browser *b)
{
	if (b->page)
		return "q back  / search  n N next, previous  arrows, PgUp, PgDn scroll";
	if (b->pane == PANE_LAYERS)
		return "q quit  ? keys  Tab tree  a all changes since the first layer  H history";
	return "q quit  ? keys  Space fold  f filter  / search  v view  = compare  c cause";
}
