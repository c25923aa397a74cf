/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The browser's rows, as data: tests/data/cli/browse/NAME.txt. A case is layers, commands, and what is then to be seen:
 *
 *	layer                    begins a layer; then one entry a line, in tar order
 *	  D path                 a directory
 *	  F path size [time]     a file; with another time its content counts as another
 *	  A path size            the same file as any A of that size, but for its mode
 *	show FROM TO             which layers are compared, counted from 0
 *	open|close PATH          a folder; fold-all; leave; move N; select PATH
 *	hide WORD                or show it: unchanged, added, changed, removed
 *	lost                     on and off; size: by size, or by name
 *	pattern TEXT             of a filter; search TEXT, back TEXT
 *	cause PATH N begins|ends the layer to look into
 *	fails                    the command before did nothing
 *	rows                     then the rows: `>` of the selected, mark, indentation, name, bytes, counts of a folder
 */
#include "test.h"

#include "cli/browse_rows.h"
#include "image/merge.h"
#include "tree_of.h"

struct scene {
	struct tree tree;
	struct rows rows;
	struct layer_index index;
	struct coverage coverage;
	struct arena arena;
	struct buf got, want;
	bool open, begun, listing, did;
};

static uint32_t put_text(struct layer_index *index, struct str s)
{
	uint32_t at = (uint32_t)index->text.n;

	buf_put(&index->text, s);
	return at;
}

static void add_entry(struct scene *s, char kind, struct str rest)
{
	struct layer_entry entry = {
		.type = kind == 'D' ? ENTRY_DIRECTORY : ENTRY_FILE, .mode = kind == 'D' ? 0755 : kind == 'A' ? 0600 + (uint32_t)s->tree.layers : 0644,
		.content = LAYER_CONTENT_NONE,
	};
	struct str path, size, time;
	uint64_t seconds = 0;

	assert_true(str_next_word(&rest, &path));
	if (str_next_word(&rest, &size))
		assert_true(str_to_u64(size, &entry.size));
	if (str_next_word(&rest, &time))
		assert_true(str_to_u64(time, &seconds));
	entry.mtime = (int64_t)seconds;
	entry.path = put_text(&s->index, path);
	entry.path_length = (uint16_t)path.n;
	*vec_push(&s->index.entries) = entry;
}

static void close_layer(struct scene *s)
{
	static const struct ctx ctx = {.jobs = 1};
	struct err e = ERR_INIT;

	if (s->open && merge_layer(&ctx, &s->tree, &s->index, &s->coverage, &s->arena, &e) < 0)
		fail_msg("%s", e.text);
	if (s->open)
		layer_index_done(&s->index);
	s->open = false;
}

static uint32_t path_of(struct scene *s, struct str path)
{
	uint32_t found = tree_path_exact(&s->tree, path);

	if (found == TREE_NONE)
		fail_msg("no path %.*s", STR(path));
	return found;
}

static void list_rows(struct scene *s)
{
	buf_clear(&s->got);
	for (size_t i = 0; i < s->rows.visible.n; i++) {
		const struct row *row = &s->rows.visible.v[i];
		uint32_t version = rows_version(&s->rows, row->path);
		const struct tree_inode *inode = tree_inode_of(&s->tree, version);
		const struct row_sum *sum = rows_sum(&s->rows, row->path);
		bool folder = inode->type == ENTRY_DIRECTORY;
		char mark = row_mark(rows_change(&s->rows, row->path));

		buf_printf(&s->got, "%c%c%*s%.*s%s %llu", i == s->rows.at ? '>' : '|', mark == ' ' ? '.' : mark, 2 * row->depth + 1, "",
			   STR(tree_name(&s->tree, row->path)), folder ? "/" : "", (unsigned long long)sum->bytes);
		if (folder)
			buf_printf(&s->got, " +%u~%u-%u", sum->added, sum->changed, sum->removed);
		buf_putc(&s->got, '\n');
	}
}

static void check_listing(struct scene *s)
{
	if (s->listing && !str_eq(buf_str(&s->got), buf_str(&s->want)))
		fail_msg("got:\n%swant:\n%s", buf_text(&s->got), buf_text(&s->want));
	s->listing = false;
	buf_clear(&s->want);
}

static size_t number(struct str word)
{
	uint64_t n = 0;

	assert_true(str_to_u64(word, &n));
	return n;
}

static void fold(struct scene *s, struct str path, bool open)
{
	rows_select(&s->rows, path_of(s, path));
	rows_fold(&s->rows, open);
}

static void check_cause(struct scene *s, struct str path, struct str rest)
{
	struct str layer = STR_NULL, how = STR_NULL;
	bool ends;

	assert_true(str_next_word(&rest, &layer) && str_next_word(&rest, &how));
	assert_int_equal(rows_cause(&s->rows, path_of(s, path), &ends), number(layer));
	assert_str(how, ends ? "ends" : "begins");
}

static enum row_change change_named(struct str word)
{
	static const char *const names[] = {"unchanged", "added", "changed", "touched", "removed"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(word, names[i]))
			return (enum row_change)i;
	fail_msg("no change %.*s", STR(word));
	return ROW_ABSENT;
}

static void run(struct scene *s, struct str verb, struct str argument, struct str rest)
{
	struct str other;

	s->did = true;
	if (str_is(verb, "show")) {
		assert_true(str_next_word(&rest, &other));
		rows_set_layers(&s->rows, (unsigned)number(argument), (unsigned)number(other));
	} else if (str_is(verb, "open") || str_is(verb, "close")) {
		fold(s, argument, str_is(verb, "open"));
	} else if (str_is(verb, "fold-all")) {
		rows_fold_all(&s->rows);
	} else if (str_is(verb, "leave")) {
		rows_leave(&s->rows);
	} else if (str_is(verb, "move")) {
		rows_move(&s->rows, argument.p[0] == '-' ? -(ptrdiff_t)number(str_from_index(argument, 1)) : (ptrdiff_t)number(argument));
	} else if (str_is(verb, "select")) {
		s->did = rows_select(&s->rows, path_of(s, argument));
	} else if (str_is(verb, "hide")) {
		s->rows.hidden[change_named(argument)] ^= true;
		rows_refresh(&s->rows);
	} else if (str_is(verb, "lost") || str_is(verb, "size")) {
		bool *flag = str_is(verb, "lost") ? &s->rows.only_lost : &s->rows.by_size;

		*flag = !*flag;
		rows_refresh(&s->rows);
	} else if (str_is(verb, "pattern")) {
		s->did = rows_set_pattern(&s->rows, argument);
	} else if (str_is(verb, "search") || str_is(verb, "back")) {
		s->did = rows_search(&s->rows, argument, str_is(verb, "back"));
	} else if (str_is(verb, "cause")) {
		check_cause(s, argument, rest);
	} else {
		fail_msg("no command %.*s", STR(verb));
	}
}

static void run_line(struct scene *s, struct str line)
{
	struct str rest = line, verb, argument = STR_NULL;

	if (s->listing && line.n && (line.p[0] == '>' || line.p[0] == '|')) {
		buf_put(&s->want, line);
		buf_putc(&s->want, '\n');
		return;
	}
	check_listing(s);
	if (!str_next_word(&rest, &verb) || verb.p[0] == '#')
		return;
	if (verb.n == 1) {
		add_entry(s, verb.p[0], rest);
		return;
	}
	close_layer(s);
	if (str_is(verb, "layer")) {
		layer_index_init(&s->index);
		s->open = true;
		return;
	}
	if (!s->begun)
		rows_init(&s->rows, &s->tree, NULL);
	s->begun = true;
	if (str_is(verb, "rows")) {
		list_rows(s);
		s->listing = true;
	} else if (str_is(verb, "fails")) {
		assert_false(s->did);
	} else {
		str_next_word(&rest, &argument);
		run(s, verb, argument, rest);
	}
}

static void run_case(const char *path, const char *name)
{
	struct scene s = {.got = BUF_INIT(1 << 16), .want = BUF_INIT(1 << 16)};
	struct buf text = BUF_INIT(1 << 16);
	struct err e = ERR_INIT;
	struct str rest, line;

	tree_init(&s.tree);
	if (file_load(path, &text, &e) < 0)
		fail_msg("%s: %s", name, e.text);
	rest = buf_str(&text);
	while (str_next_line(&rest, &line))
		run_line(&s, line);
	check_listing(&s);
	assert_true(s.begun);
	rows_done(&s.rows);
	tree_done(&s.tree);
	arena_done(&s.arena);
	buf_done(&text);
	buf_done(&s.got);
	buf_done(&s.want);
}

TEST(cases)
{
	each_file("tests/data/cli/browse", run_case);
}

TEST(an_empty_tree_has_no_rows)
{
	struct tree tree;
	struct rows rows;

	tree_init(&tree);
	rows_init(&rows, &tree, NULL);
	rows_set_layers(&rows, 0, 0);
	rows_move(&rows, 1);
	rows_fold(&rows, true);
	rows_fold_all(&rows);
	rows_leave(&rows);
	assert_int_equal(rows_selected(&rows), TREE_NONE);
	assert_false(rows_search(&rows, STR_LIT("x"), false));
	rows_done(&rows);
	tree_done(&tree);
}

TEST_MAIN
