/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/root_store.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "net/http.h"
#include "verify/tuf_update.h"

#define RECORD "update.json" /* when, and from where */
#define RECORD_MAX ((size_t)16 << 10)
#define DAY 86400

extern const char plimsoll_tuf_root[], plimsoll_tuf_root_end[], plimsoll_trusted_root_day[], plimsoll_trusted_root_day_end[];

struct str root_store_first_root(void)
{
	return str_from(plimsoll_tuf_root, (size_t)(plimsoll_tuf_root_end - plimsoll_tuf_root));
}

static int64_t embedded_day(void)
{
	int64_t seconds = 0;

	clock_parse(str_trim(str_from(plimsoll_trusted_root_day, (size_t)(plimsoll_trusted_root_day_end - plimsoll_trusted_root_day))), &seconds);
	return seconds;
}

static struct str folder_of(const struct root_store_settings *settings, struct arena *arena)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

	if (settings->folder)
		return arena_str(arena, str_of(settings->folder));
	if (data && data[0] == '/')
		return arena_printf(arena, "%s/plimsoll/sigstore", data);
	return home && home[0] == '/' ? arena_printf(arena, "%s/.local/share/plimsoll/sigstore", home) : STR_LIT("");
}

static const char *path_in(struct str folder, const char *name, struct arena *arena)
{
	return arena_printf(arena, "%.*s/%s", STR(folder), name).p;
}

/* ---- where documents come from ---- */

struct mirror {
	struct tuf_source source;
	const struct ctx *ctx;
	const char *where;
	struct http_client *client; /* of a URL of http */
	struct arena *arena;
};

/* Where a document does not exist some stores answer that it is forbidden. */
static int fetch_url(const struct mirror *mirror, const char *url, size_t max, struct buf *ret_bytes, struct err *e)
{
	struct http_request request = {.url = url, .max = max, .fd = -1, .body = ret_bytes};
	struct http_response response = {0};

	if (str_starts(str_of(url), "file:"))
		return http_get(mirror->ctx, &request, mirror->arena, &response, e);
	if (http_send(mirror->client, &request, mirror->arena, &response, e) < 0)
		return e->code;
	if (response.status == 404 || response.status == 403)
		return err_set(e, ERR_NOT_FOUND, "%s: the server answers %u", url, response.status);
	return response.status == 200 ? 0 : err_set(e, ERR_IO, "%s: the server answers %u", url, response.status);
}

static int fetch(const struct tuf_source *source, const char *path, size_t max, struct buf *ret_bytes, struct err *e)
{
	const struct mirror *mirror = (const struct mirror *)(const void *)source;
	struct str where = str_of(mirror->where);
	const char *url;

	while (str_ends(where, "/"))
		where.n--;
	url = arena_printf(mirror->arena, "%.*s/%s", STR(where), path).p;
	if (ctx_check(mirror->ctx, e) < 0)
		return e->code;
	return http_is_url(where) ? fetch_url(mirror, url, max, ret_bytes, e) : file_load(url, ret_bytes, e);
}

/* ---- what is kept ---- */

static void describe(const struct tuf *tuf, struct root_store_status *status)
{
	const struct tuf_document *documents[] = {&tuf->root, &tuf->timestamp, &tuf->snapshot, &tuf->targets};
	struct root_store_document *told[] = {&status->root, &status->timestamp, &status->snapshot, &status->targets};

	for (size_t i = 0; i < ARRAY_SIZE(told); i++)
		*told[i] = (struct root_store_document){documents[i]->version, documents[i]->expires};
}

static bool read_record(struct str folder, struct arena *arena, struct root_store_status *status)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(RECORD_MAX);
	auto_json struct json *json = NULL;
	struct err ignored = ERR_INIT;

	if (file_load(path_in(folder, RECORD, arena), &bytes, &ignored) < 0 || json_parse(buf_str(&bytes), JSON_CAPS, RECORD, &json, &ignored) < 0)
		return false;
	status->mirror = arena_str(arena, json_get_text(json, "mirror"));
	return clock_parse(json_get_text(json, "updated"), &status->updated);
}

static int write_record(struct str folder, int64_t now, const char *mirror, struct arena *arena, struct err *e)
{
	auto_done(buf_done) struct buf out = BUF_INIT(RECORD_MAX);
	struct json_writer writer = JSON_WRITER(&out, 2);
	char time[CLOCK_TEXT_MAX];

	clock_format(now, time);
	json_open(&writer, '{');
	json_member_text(&writer, "updated", str_of(time));
	json_member_text(&writer, "mirror", str_of(mirror));
	json_close(&writer, '}');
	buf_putc(&out, '\n');
	return file_replace(path_in(folder, RECORD, arena), buf_str(&out), e);
}

/* The target and the documents that vouch for it, as they lie there. */
static int load_kept(struct str folder, int64_t now, struct arena *arena, struct tuf *tuf, struct str *ret_bytes, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(TRUSTED_ROOT_MAX);

	tuf_init(tuf, now);
	if (tuf_load(tuf, arena_text(arena, folder), e) < 0 || file_load(path_in(folder, ROOT_STORE_TARGET, arena), &bytes, e) < 0 ||
	    tuf_check_target(tuf, ROOT_STORE_TARGET, buf_str(&bytes), e) < 0)
		return e->code;
	*ret_bytes = arena_str(arena, buf_str(&bytes));
	return 0;
}

int root_store_kept(const struct root_store_settings *settings, struct arena *arena, struct str *ret_bytes, struct err *e)
{
	struct tuf tuf;
	int r = load_kept(folder_of(settings, arena), 0, arena, &tuf, ret_bytes, e);

	tuf_done(&tuf);
	return r;
}

int root_store_status(int64_t now, const struct root_store_settings *settings, struct arena *arena, struct root_store_status *ret_status,
		      struct err *e)
{
	struct root_store_status status = {.folder = folder_of(settings, arena), .built_in = embedded_day()};
	struct err problem = ERR_INIT;
	struct str bytes;
	struct tuf tuf;

	if (!status.folder.n)
		return err_set(e, ERR_USAGE, "neither XDG_DATA_HOME nor HOME says where your trusted root is");
	status.kept = load_kept(status.folder, now, arena, &tuf, &bytes, &problem) == 0 && read_record(status.folder, arena, &status);
	if (!status.kept && problem.code != ERR_NOT_FOUND)
		status.why_not = problem.code ? arena_str(arena, str_of(problem.text)) : STR_LIT(RECORD " does not say when it was updated");
	describe(&tuf, &status);
	tuf_done(&tuf);
	status.uses_kept = status.kept && status.updated >= status.built_in && !settings->folder;
	*ret_status = status;
	return 0;
}

static int load_first_root(const struct root_store_settings *settings, struct buf *bytes, struct err *e)
{
	if (settings->first_root)
		return file_load(settings->first_root, bytes, e);
	buf_put(bytes, root_store_first_root());
	return 0;
}

/* That it is one of TUF is not enough: it has to be what its readers can read. */
static int keep_target(const struct tuf *tuf, const struct tuf_source *source, struct str folder, struct arena *arena, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(TRUSTED_ROOT_MAX);
	struct trusted_root root;
	int r;

	if (tuf_fetch_target(tuf, source, ROOT_STORE_TARGET, &bytes, e) < 0)
		return e->code;
	if (tuf_check_target(tuf, ROOT_STORE_TARGET, buf_str(&bytes), e) < 0)
		return err_set(e, ERR_UNSUPPORTED, ROOT_STORE_TARGET " is of a delegated role: only what the top role vouches for itself is kept");
	r = trusted_root_read(buf_str(&bytes), ROOT_STORE_TARGET, &root, e);
	trusted_root_done(&root);
	return r < 0 ? r : file_replace(path_in(folder, ROOT_STORE_TARGET, arena), buf_str(&bytes), e);
}

int root_store_update(const struct ctx *ctx, const struct root_store_settings *settings, struct arena *arena, struct root_store_status *ret_status,
		      struct err *e)
{
	auto_done(buf_done) struct buf first = BUF_INIT(TUF_ROOT_MAX);
	struct mirror mirror = {.source = {fetch}, .ctx = ctx, .where = settings->mirror ? settings->mirror : ROOT_STORE_MIRROR, .arena = arena};
	struct str folder = folder_of(settings, arena);
	struct tuf tuf;
	int r;

	if (!folder.n)
		return err_set(e, ERR_USAGE, "neither XDG_DATA_HOME nor HOME says where to keep it");
	if (load_first_root(settings, &first, e) < 0 || file_make_directories(arena_text(arena, folder), e) < 0)
		return e->code;
	tuf_init(&tuf, ctx->now);
	mirror.client = http_client_new(ctx, NULL, 1);
	r = tuf_update(&tuf, &mirror.source, arena_text(arena, folder), buf_str(&first), e);
	if (r == 0)
		r = keep_target(&tuf, &mirror.source, folder, arena, e);
	http_client_free(mirror.client);
	tuf_done(&tuf);
	if (r == 0)
		r = write_record(folder, ctx->now, mirror.where, arena, e);
	return r < 0 ? err_wrap(e, "%s", mirror.where) : root_store_status(ctx->now, settings, arena, ret_status, e);
}

/* ---- what commands use ---- */

static struct str name_of(const char *which, int64_t day, int64_t now, struct arena *arena)
{
	char text[CLOCK_TEXT_MAX];
	int64_t days = now > day ? (now - day) / DAY : 0;

	clock_format(day, text);
	return arena_printf(arena, "%s %.*s, %lld day%s old", which, STR(clock_day(str_of(text))), (long long)days, days == 1 ? "" : "s");
}

static int choose_file(const char *path, struct arena *arena, struct root_choice *ret_choice, struct err *e)
{
	auto_done(buf_done) struct buf json = BUF_INIT(TRUSTED_ROOT_MAX);

	ret_choice->name = arena_str(arena, str_of(path));
	ret_choice->what = path;
	if (file_load(path, &json, e) < 0)
		return e->code;
	ret_choice->bytes = arena_str(arena, buf_str(&json));
	return 0;
}

int root_store_choose(int64_t now, const char *path, struct arena *arena, struct root_choice *ret_choice, struct err *e)
{
	const struct root_store_settings usual = {0};
	struct root_store_status status = {0};
	struct err problem = ERR_INIT;

	*ret_choice = (struct root_choice){.checked = !path};
	if (path)
		return choose_file(path, arena, ret_choice, e);
	root_store_status(now, &usual, arena, &status, &problem);
	if (status.uses_kept && root_store_kept(&usual, arena, &ret_choice->bytes, &problem) == 0) {
		ret_choice->name = name_of("updated on", status.updated, now, arena);
		ret_choice->what = "the updated trusted root";
		return 0;
	}
	ret_choice->name = name_of("built in, of", embedded_day(), now, arena);
	if (status.why_not.n)
		ret_choice->name = arena_printf(arena, "%.*s; the updated one does not hold: plimsoll trust status", STR(ret_choice->name));
	ret_choice->bytes = trusted_root_embedded();
	ret_choice->what = "the built-in trusted root";
	return 0;
}
