/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: rpm-software-management/libdnf libdnf/transaction (tables, enumerations of actions and reasons); dnf5 libdnf5/system/state. */
#include "catalog/rpm_reasons.h"

#include "base/map.h"
#include "codec/sqlite_image.h"
#include "codec/toml.h"
#include "store/sqlite.h"

#define WHAT "automatically installed packages"
#define REASONS_MAX 200000u /* rows of the history */
#define TOML_OF_STATE ((struct toml_caps){.bytes = 16u << 20, .depth = 16, .values = 500000})

enum { REASON_DEPENDENCY = 1, REASON_WEAK = 4 };

struct reasons {
	struct arena arena;
	struct map names; /* "NAME.ARCHITECTURE" to one of two members below */
	bool any, asked_for, brought_in; /* the latter stand for what a name is */
};

static void set(struct reasons *reasons, struct str name, struct str architecture, bool automatic)
{
	reasons->any = true;
	map_set(&reasons->names, arena_printf(&reasons->arena, "%.*s.%.*s", STR(name), STR(architecture)), automatic ? &reasons->brought_in : &reasons->asked_for);
}

static int read_state(struct str bytes, struct reasons *reasons, struct err *e)
{
	const struct toml *root, *packages;

	if (toml_parse(bytes, TOML_OF_STATE, RPM_STATE, &reasons->arena, &root, e) < 0)
		return e->code;
	packages = toml_get(root, "packages");
	toml_each(package, toml_is(packages, TOML_TABLE) ? packages : NULL) {
		struct str reason = toml_text(toml_get(package, "reason")), name, architecture;

		if (str_cut_last(toml_key(package), '.', &name, &architecture))
			set(reasons, name, architecture, str_is(reason, "Dependency") || str_is(reason, "Weak Dependency"));
	}
	return 0;
}

/* Actions of what is replaced (downgraded, obsoleted, upgraded, reinstalled) carry no reason of their own. */
static const char *const history =
	"SELECT rpm.name, rpm.arch, trans_item.reason FROM trans_item JOIN rpm ON rpm.item_id = trans_item.item_id "
	"WHERE trans_item.action NOT IN (3, 5, 7, 10) ORDER BY trans_item.id";

static int read_history(struct str bytes, struct str log, struct reasons *reasons, struct err *e)
{
	auto_done(sqlite_image_done) struct sqlite_image image = {0};
	auto_sqlite struct sqlite *db = NULL;
	auto_statement struct sqlite_statement *statement = NULL;
	unsigned n = 0;
	int r;

	if (sqlite_image_make(bytes, log, RPM_REASONS_MAX, &image, e) < 0 ||
	    sqlite_open_bytes(buf_str(&image.bytes), "history of packages", &db, e) < 0 || sqlite_prepare(db, history, &statement, e) < 0)
		return e->code;
	while ((r = sqlite_step(statement, e)) == 1) {
		int64_t reason = sqlite_column_int(statement, 2);

		if (n++ == REASONS_MAX)
			return err_set(e, ERR_LIMIT, "more than %u entries in the history of packages", REASONS_MAX);
		set(reasons, sqlite_column_text(statement, 0), sqlite_column_text(statement, 1), reason == REASON_DEPENDENCY || reason == REASON_WEAK);
	}
	return r;
}

static bool load(const struct tree *tree, const char *path, struct str *ret_bytes, struct err *e)
{
	uint32_t version = tree_lookup(tree, path);

	*ret_bytes = STR_LIT("");
	return version != TREE_NONE && tree_read(tree, version, RPM_REASONS_MAX, ret_bytes, e) == 0;
}

static void note(struct inventory *inventory, const char *path, struct err *why)
{
	if (why->code)
		coverage_note(&inventory->coverage, &inventory->arena, WHAT, str_of(path), "%s", why->text);
	*why = ERR_INIT;
}

void rpm_reasons_read(const struct tree *tree, struct inventory *inventory)
{
	struct reasons reasons = {0};
	struct err why = ERR_INIT;
	struct str bytes, log;

	if (load(tree, RPM_STATE, &bytes, &why))
		read_state(bytes, &reasons, &why);
	note(inventory, RPM_STATE, &why);
	if (!reasons.any && load(tree, RPM_HISTORY, &bytes, &why)) {
		load(tree, RPM_HISTORY_LOG, &log, &why);
		if (!why.code)
			read_history(bytes, log, &reasons, &why);
	}
	note(inventory, RPM_HISTORY, &why);
	vec_each(at, &inventory->packages) {
		struct package *package = *at;
		struct arena arena = ARENA_INIT;

		if (reasons.any && str_is(str_of(package->type), "rpm"))
			package->automatic =
				map_get(&reasons.names, arena_printf(&arena, "%.*s.%.*s", STR(package->name), STR(package->architecture))) == &reasons.brought_in;
		arena_done(&arena);
	}
	map_done(&reasons.names);
	arena_done(&reasons.arena);
}
