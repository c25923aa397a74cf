/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/browse.h"

#include <ncurses.h>

#include "base/text.h"
#include "cli/browse_parts.h"
#include "cli/browse_reading.h"
#include "cli/progress.h"
#include "cli/style.h"
#include "layers/layers_account.h"
#include "model/history.h"
#include "model/secret.h"

#define WHEEL_ROWS 3

void browse_say(struct browser *b, bool failed, const char *format, ...)
{
	va_list args;

	buf_clear(&b->message);
	va_start(args, format);
	buf_vprintf(&b->message, format, args);
	va_end(args);
	b->failed = failed;
}

void browse_open(struct browser *b, struct scroll page)
{
	b->page = mem_alloc(sizeof(*b->page));
	*b->page = page;
}

static void close_page(struct browser *b)
{
	scroll_done(b->page);
	free(b->page);
	b->page = NULL;
}

static void open_text(struct browser *b, const char *title, void (*put)(const struct browser *b, struct buf *out))
{
	struct buf text = BUF_INIT(SCROLL_TEXT_MAX);
	struct scroll page;

	put(b, &text);
	scroll_init(&page, str_of(title));
	page.words = true;
	scroll_set_text(&page, buf_str(&text));
	browse_open(b, page);
	buf_done(&text);
}

static void put_help(const struct browser *b, struct buf *out)
{
	(void)b;
	browse_help(out);
}

/* ---- layers ---- */

static void show_layer(struct browser *b)
{
	unsigned layer = (unsigned)b->layer;

	rows_set_layers(&b->rows, b->aggregated && layer ? 1 : layer, layer);
}

static void select_layer(struct browser *b, ptrdiff_t by)
{
	ptrdiff_t last = (ptrdiff_t)b->tree->layers - 1, at = (ptrdiff_t)b->layer;

	at = by > last - at ? last : at + by < 0 ? 0 : at + by;
	if ((size_t)at == b->layer)
		return;
	b->layer = (size_t)at;
	show_layer(b);
}

static void set_aggregated(struct browser *b, bool aggregated)
{
	b->aggregated = aggregated;
	show_layer(b);
	if (aggregated)
		browse_say(b, false, "all changes since the first layer");
	else
		browse_say(b, false, "only the changes of this layer");
}

static void go_to_cause(struct browser *b)
{
	uint32_t path = rows_selected(&b->rows);
	unsigned layer, origin;
	bool ends;

	if (path == TREE_NONE)
		return;
	layer = rows_cause(&b->rows, path, &ends);
	origin = rows_origin(&b->rows, path);
	b->layer = layer;
	b->aggregated = false;
	show_layer(b);
	if (!rows_select(&b->rows, path))
		browse_say(b, true, "layer %u %s it, but the filters hide it there (Esc drops them)", layer, ends ? "ended" : "brought");
	else if (!ends && origin < layer)
		/* Of a copy that has only another owner, mode or time, that which made the content comes first. */
		browse_say(b, false, "layer %u brought it: %.*s; layer %u stored it again: %.*s", origin, STR(b->commands.v[origin]), layer, STR(b->commands.v[layer]));
	else
		browse_say(b, false, "layer %u %s it: %.*s", layer, !ends ? "brought" : rows_change(&b->rows, path) == ROW_REMOVED ? "removed" : "replaced",
			   STR(b->commands.v[layer]));
}

/* ---- filters ---- */

static void toggle(struct browser *b, bool *flag)
{
	*flag = !*flag;
	rows_refresh(&b->rows);
}

static void toggle_change(struct browser *b, enum row_change change)
{
	if (change == ROW_CHANGED)
		b->rows.hidden[ROW_TOUCHED] = !b->rows.hidden[ROW_CHANGED];
	toggle(b, &b->rows.hidden[change]);
}

static bool is_filtered(const struct rows *rows)
{
	for (int change = 0; change < ROW_CHANGES; change++)
		if (rows->hidden[change])
			return true;
	return *rows->pattern || rows->owner || rows->unowned || rows->only_lost;
}

static void drop_filters(struct browser *b)
{
	if (!is_filtered(&b->rows))
		return;
	memset(b->rows.hidden, 0, sizeof(b->rows.hidden));
	b->rows.only_lost = false;
	*b->rows.pattern = '\0';
	rows_set_owner(&b->rows, NULL, false);
	browse_say(b, false, "all filters dropped");
}

static void ask(struct browser *b, enum question question, struct str answer)
{
	buf_clear(&b->answer);
	buf_put(&b->answer, answer);
	b->question = question;
	b->offered = answer.n > 0;
}

static void ask_owner(struct browser *b)
{
	uint32_t path = rows_selected(&b->rows);
	const struct package *owner = path == TREE_NONE ? NULL : b->rows.owners[path];

	ask(b, ASK_OWNER, b->rows.owner || b->rows.unowned || !owner ? STR_NULL : owner->name);
}

static void set_owner(struct browser *b, struct str name)
{
	const struct package *owner = NULL;

	if (!name.n || str_is(name, "-")) {
		rows_set_owner(&b->rows, NULL, name.n);
		return;
	}
	for (size_t i = 0; i < b->inventory->packages.n && !owner; i++)
		if (str_eq(b->inventory->packages.v[i]->name, name) && b->inventory->packages.v[i]->files.n)
			owner = b->inventory->packages.v[i];
	if (owner)
		rows_set_owner(&b->rows, owner, false);
	else
		browse_say(b, true, "no package %.*s that names its files", STR(name));
}

/* ---- searching ---- */

static void search(struct browser *b, bool back)
{
	struct buf *text = b->page ? &b->page->search : &b->search;

	if (!text->n)
		browse_say(b, true, "nothing was searched yet: / searches");
	else if (b->page ? !scroll_search(b->page, back) : !rows_search(&b->rows, buf_str(text), back))
		browse_say(b, true, "not found: %.*s", STR(buf_str(text)));
}

static void set_search(struct browser *b, struct str text)
{
	struct buf *to = b->page ? &b->page->search : &b->search;

	if (!text.n)
		return;
	buf_clear(to);
	buf_put(to, text);
	if (!b->page)
		b->pane = PANE_TREE;
	search(b, false);
}

/* ---- answers ---- */

static void answered(struct browser *b)
{
	struct buf answer = b->answer;
	enum question question = b->question;

	b->answer = BUF_INIT(answer.max);
	b->question = ASK_NOTHING;
	if (question == ASK_FILTER && !rows_set_pattern(&b->rows, buf_str(&answer)))
		browse_say(b, true, "not a regular expression, or longer than %d bytes: %s", ROWS_PATTERN_MAX - 1, buf_text(&answer));
	else if (question == ASK_SEARCH)
		set_search(b, buf_str(&answer));
	else if (question == ASK_OWNER)
		set_owner(b, buf_str(&answer));
	else if (question == ASK_EXTRACT)
		browse_extract(b, buf_text(&answer), false);
	buf_done(&answer);
}

/* The last character goes, whatever its bytes. */
static void erase_last(struct buf *answer)
{
	while (answer->n && ((unsigned char)answer->p[answer->n - 1] & 0xc0) == 0x80)
		answer->n--;
	answer->n -= answer->n > 0;
}

static void answer_key(struct browser *b, int key)
{
	enum { TAKE_BACK = 'u' & 0x1f, ESCAPE = 27, ENTER = 13, DELETE = 127 };
	bool offered = b->offered;

	b->offered = false;

	if (b->question == ASK_OVERWRITE) {
		b->question = ASK_NOTHING;
		if (key == 'y' || key == 'Y')
			browse_extract(b, buf_text(&b->target), true);
		else
			browse_say(b, false, "nothing was written");
	} else if (key == ESCAPE) {
		b->question = ASK_NOTHING;
	} else if (key == ENTER || key == '\n' || key == KEY_ENTER) {
		answered(b);
	} else if (key == KEY_BACKSPACE || key == DELETE || key == '\b') {
		erase_last(&b->answer);
	} else if (key == TAKE_BACK) {
		buf_clear(&b->answer);
	} else if (key >= ' ' && key <= 0xff) {
		if (offered)
			buf_clear(&b->answer);
		buf_putc(&b->answer, (char)key);
	}
}

/* ---- moving ---- */

static void move_by(struct browser *b, ptrdiff_t by)
{
	if (b->page)
		scroll_move(b->page, by, browse_page_rows());
	else if (b->pane == PANE_LAYERS)
		select_layer(b, by);
	else
		rows_move(&b->rows, by);
}

static ptrdiff_t page_length(const struct browser *b)
{
	int rows = b->page ? (int)browse_page_rows() : b->pane == PANE_LAYERS ? b->area_layers.rows - 1 : b->area_tree.rows - 1;

	return rows > 1 ? rows - 1 : 1;
}

static bool selected_folder(const struct browser *b, uint32_t *ret_path)
{
	*ret_path = rows_selected(&b->rows);
	return *ret_path != TREE_NONE && tree_inode_of(b->tree, rows_version(&b->rows, *ret_path))->type == ENTRY_DIRECTORY;
}

static void go_left(struct browser *b)
{
	uint32_t path;

	if (b->pane == PANE_LAYERS)
		return;
	if (selected_folder(b, &path) && rows_is_open(&b->rows, path))
		rows_fold(&b->rows, false);
	else if (path != TREE_NONE && b->tree->paths.v[path].parent == TREE_ROOT)
		b->pane = PANE_LAYERS;
	else
		rows_leave(&b->rows);
}

static void go_right(struct browser *b)
{
	uint32_t path;

	if (b->pane == PANE_LAYERS)
		b->pane = PANE_TREE;
	else if (selected_folder(b, &path))
		rows_fold(&b->rows, true);
}

static void enter(struct browser *b, bool view)
{
	uint32_t path;

	if (b->pane == PANE_LAYERS)
		b->pane = PANE_TREE;
	else if (selected_folder(b, &path))
		rows_fold(&b->rows, !rows_is_open(&b->rows, path));
	else if (view)
		browse_view(b);
}

static void click(struct browser *b, const struct screen_click *click)
{
	const struct area *areas[] = {&b->area_layers, &b->area_tree};

	if (b->page) {
		move_by(b, click->wheel * WHEEL_ROWS);
		return;
	}
	for (int pane = PANE_LAYERS; pane <= PANE_TREE; pane++) {
		const struct area *area = areas[pane];
		int row = click->row - area->row - 1;

		if (row < -1 || row >= area->rows - 1 || click->column < area->column || click->column >= area->column + area->columns)
			continue;
		if (click->wheel) {
			b->pane = (enum pane)pane;
			move_by(b, click->wheel * WHEEL_ROWS);
		} else {
			size_t at = (pane == PANE_LAYERS ? b->layer_top : b->tree_top) + (size_t)(row < 0 ? 0 : row);
			bool again = b->pane == (enum pane)pane && row >= 0 && pane == PANE_TREE && at == b->rows.at;

			b->pane = (enum pane)pane;
			if (again)
				enter(b, true);
			else if (row >= 0)
				move_by(b, (ptrdiff_t)at - (ptrdiff_t)(pane == PANE_LAYERS ? b->layer : b->rows.at));
		}
		return;
	}
}

/* ---- commands ---- */

/* Those that mean the same on a page as in the panes; false for any other. */
static bool common_command(struct browser *b, enum command_key command)
{
	switch (command) {
	case DO_UP: move_by(b, -1); break;
	case DO_DOWN: move_by(b, 1); break;
	case DO_PAGE_UP: move_by(b, -page_length(b)); break;
	case DO_PAGE_DOWN: move_by(b, page_length(b)); break;
	case DO_FIRST: move_by(b, -(ptrdiff_t)UINT32_MAX); break;
	case DO_LAST: move_by(b, UINT32_MAX); break;
	case DO_SEARCH: ask(b, ASK_SEARCH, STR_NULL); break;
	case DO_NEXT: search(b, false); break;
	case DO_PREVIOUS: search(b, true); break;
	case DO_REDRAW: screen_redraw(); break;
	default: return false;
	}
	return true;
}

static void page_command(struct browser *b, enum command_key command)
{
	if (command == DO_FOLD)
		move_by(b, page_length(b));
	else if (command == DO_QUIT || command == DO_BACK || command == DO_LEFT || command == DO_HELP)
		close_page(b);
	else
		common_command(b, command);
}

static void filter_command(struct browser *b, enum command_key command)
{
	switch (command) {
	case DO_HIDE_ADDED: toggle_change(b, ROW_ADDED); break;
	case DO_HIDE_CHANGED: toggle_change(b, ROW_CHANGED); break;
	case DO_HIDE_REMOVED: toggle_change(b, ROW_REMOVED); break;
	case DO_HIDE_UNCHANGED: toggle_change(b, ROW_UNCHANGED); break;
	case DO_ONLY_LOST: toggle(b, &b->rows.only_lost); break;
	case DO_SORT: toggle(b, &b->rows.by_size); break;
	case DO_FILTER: ask(b, ASK_FILTER, str_of(b->rows.pattern)); break;
	case DO_OWNER: ask_owner(b); break;
	default: break;
	}
}

static void pane_command(struct browser *b, enum command_key command)
{
	if (common_command(b, command))
		return;
	switch (command) {
	case DO_QUIT: b->finished = true; break;
	case DO_BACK: drop_filters(b); break;
	case DO_PANE: b->pane = b->pane == PANE_LAYERS ? PANE_TREE : PANE_LAYERS; break;
	case DO_LEFT: go_left(b); break;
	case DO_RIGHT: go_right(b); break;
	case DO_ENTER: enter(b, true); break;
	case DO_FOLD: enter(b, false); break;
	case DO_FOLD_ALL: rows_fold_all(&b->rows); break;
	case DO_AGGREGATED: set_aggregated(b, true); break;
	case DO_ONE_LAYER: set_aggregated(b, false); break;
	case DO_TOGGLE_AGGREGATED: set_aggregated(b, !b->aggregated); break;
	case DO_ATTRIBUTES: b->attributes = !b->attributes; break;
	case DO_CAUSE: go_to_cause(b); break;
	case DO_VIEW: browse_view(b); break;
	case DO_EXTRACT: browse_ask_extract(b); break;
	case DO_DIFFERENCE: browse_difference(b); break;
	case DO_HISTORY: open_text(b, "History, the newest first", browse_history); break;
	case DO_HELP: open_text(b, "Keys", put_help); break;
	default: filter_command(b, command);
	}
}

static void handle(struct browser *b, int key, const struct screen_click *clicked)
{
	enum command_key command = browse_command(key, b->pane);

	if (key == KEY_RESIZE)
		return;
	if (b->question) {
		answer_key(b, key);
		return;
	}
	buf_clear(&b->message);
	if (key == KEY_MOUSE)
		click(b, clicked);
	else if (b->page)
		page_command(b, command);
	else
		pane_command(b, command);
}

/* The signal's, or the hang-up's, or 0. */
static void loop(struct browser *b)
{
	struct screen_click clicked = {0};
	int key;

	while (!b->finished) {
		if (!screen_pending())
			browse_draw(b);
		if ((key = screen_key(&clicked)) == SCREEN_END)
			return;
		handle(b, key, &clicked);
	}
}

/* ---- from a scan ---- */

static void begin(struct browser *b, const struct run *run, const struct scan *scan, const struct package **owners)
{
	*b = (struct browser){
		.ctx = {.jobs = run->ctx.jobs, .now = run->ctx.now, .caps = run->ctx.caps, .offline = run->ctx.offline},
		.image = &scan->image, .tree = &scan->tree, .inventory = &scan->inventory, .layers = &scan->layers,
		.gaps = scan->report.coverage.gaps.n + scan->report.coverage.dropped, .utf8 = style_utf8(),
		.message = BUF_INIT((size_t)16 << 10), .answer = BUF_INIT(4096), .search = BUF_INIT(256), .target = BUF_INIT(4096),
	};
	for (size_t i = 0; i < scan->tree.layers; i++) {
		struct str created_by = i < scan->image.layers.n ? scan->image.layers.v[i].created_by : STR_NULL;
		struct str command = history_instruction(&b->arena, secret_masked(&b->arena, created_by), NULL);

		*vec_push(&b->commands) = command.n ? command : STR_LIT("(no command is known)");
	}
	rows_init(&b->rows, b->tree, owners);
	show_layer(b);
}

static void end(struct browser *b)
{
	if (b->page)
		close_page(b);
	rows_done(&b->rows);
	vec_done(&b->commands);
	buf_done(&b->message);
	buf_done(&b->answer);
	buf_done(&b->search);
	buf_done(&b->target);
	arena_done(&b->arena);
}

static void browse(const struct run *run, const struct scan *scan)
{
	auto_free const struct package **owners = layers_owners(&scan->tree, &scan->inventory);
	struct browser b;

	begin(&b, run, scan, owners);
	loop(&b);
	end(&b);
}

/* The screen is there before the image is: reading it may take a minute. */
int browse_run(struct run *run, struct scan_request *request, bool mouse, struct err *e)
{
	struct ctx ctx = run->ctx;
	struct scan scan = {0};
	struct reading reading;
	size_t gaps;
	int r = screen_check(e);

	progress_stop();
	if (r < 0 || (r = screen_open(style_colour(run->options->color, STDOUT_FILENO), style_utf8(), mouse, e)) < 0)
		return r;
	reading_begin(&reading, request->reference, &scan, &ctx);
	request->command = run->command->name;
	r = scan_run(&ctx, request, &scan, e);
	if (r == 0 && !scan.tree.layers)
		r = err_set(e, ERR_UNSUPPORTED, "%s: there are no layers to browse", request->reference);
	if (r == 0)
		browse(run, &scan);
	screen_close();
	screen_end();
	gaps = scan.report.coverage.gaps.n + scan.report.coverage.dropped;
	if (r == 0 && gaps) {
		log_note(&run->ctx.log, "%zu not read; without --browse they are named", gaps);
		r = EXIT_INCOMPLETE;
	}
	scan_done(&scan);
	return r;
}
