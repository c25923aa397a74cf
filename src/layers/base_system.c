/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What system an image holds, by the traces that each kind leaves: works on flattened and on rebuilt images too. Sources: distroless
 * PACKAGE_METADATA.md (status.d), debuerreotype scripts (debuerreotype-slimify writes dpkg.cfg.d/docker), Ubuntu's dpkg.cfg.d/excludes.
 */
#include "layers/base_steps.h"

#include "base/text.h"

static bool has(const struct tree *tree, const char *path)
{
	return tree_lookup(tree, path) != TREE_NONE;
}

static bool has_any(const struct tree *tree, const char *const *paths)
{
	for (; *paths; paths++)
		if (has(tree, *paths))
			return true;
	return false;
}

static enum base_kind red_hat_kind(const struct tree *tree)
{
	static const char *const full[] = {"usr/bin/dnf", "usr/bin/yum", NULL};

	if (has_any(tree, full))
		return BASE_KIND_UBI;
	return has(tree, "usr/bin/microdnf") ? BASE_KIND_UBI_MINIMAL : BASE_KIND_UBI_MICRO;
}

static enum base_kind debian_kind(const struct tree *tree)
{
	static const char *const slim[] = {"etc/dpkg/dpkg.cfg.d/docker", "etc/dpkg/dpkg.cfg.d/excludes", NULL};

	if (has(tree, "var/lib/dpkg/status.d") && !has(tree, "var/lib/dpkg/status"))
		return BASE_KIND_DISTROLESS;
	return has_any(tree, slim) || !has(tree, "usr/share/man/man1") ? BASE_KIND_SLIM : BASE_KIND_FULL;
}

static enum base_kind kind_of(const struct tree *tree, const struct os *os, bool packages)
{
	static const struct {
		const char *id;
		enum base_kind kind;
	} named[] = {
		{"alpine", BASE_KIND_ALPINE}, {"wolfi", BASE_KIND_WOLFI}, {"chainguard", BASE_KIND_CHAINGUARD},
	};

	for (size_t i = 0; i < ARRAY_SIZE(named); i++)
		if (str_is(os->id, named[i].id))
			return named[i].kind;
	if (!os->id.n)
		return packages ? BASE_KIND_UNKNOWN : BASE_KIND_SCRATCH;
	if (str_is(os->id, "rhel"))
		return red_hat_kind(tree);
	return str_is(os->id, "debian") || str_is(os->id, "ubuntu") ? debian_kind(tree) : BASE_KIND_FULL;
}

/* What a kind adds to the system's name; NULL where the name says it. */
static const char *kind_text(enum base_kind kind)
{
	switch (kind) {
	case BASE_KIND_DISTROLESS:
		return "distroless";
	case BASE_KIND_SLIM:
		return "slim";
	case BASE_KIND_UBI_MICRO:
		return "without a package manager, as UBI micro";
	case BASE_KIND_UBI_MINIMAL:
		return "with microdnf, as UBI minimal";
	default:
		return NULL;
	}
}

void base_recognise_system(const struct base_request *request, struct base_image *base)
{
	const struct os *os = request->inventory ? &request->inventory->os : NULL;
	struct str name;

	if (!os || !request->tree || !request->tree->paths.n)
		return;
	base->kind = kind_of(request->tree, os, request->inventory->database_found);
	if (base->kind == BASE_KIND_SCRATCH) {
		base->system = STR_LIT("scratch: no distribution");
	} else if (os->id.n) {
		name = os->name.n ? os->name : os->id;
		base->system = kind_text(base->kind) ? arena_printf(&base->arena, "%.*s, %s", STR(name), kind_text(base->kind))
						     : arena_str(&base->arena, name);
	}
	if (base->rung == BASE_UNKNOWN && base->system.n) {
		base->rung = BASE_SYSTEM;
		*vec_push(&base->evidence) = os->source.n ? arena_printf(&base->arena, "%.*s names %.*s", STR(os->source), STR(os->name.n ? os->name : os->id))
							  : STR_LIT("nothing names a distribution, and there is no database of packages");
	}
}

/* ---- smaller ---- */

/* The newest of that name and platform. */
static const struct known_base *newest(const struct base_image *base, struct str name, struct str platform)
{
	const struct known_base *found = NULL;

	vec_each(known, &base->known)
		if (str_eq(known->platform, platform))
			vec_each(other, &known->names)
				if (str_eq(*other, name) && known->bytes && (!found || str_cmp(known->created, found->created) > 0))
					found = known;
	return found;
}

/* What the base is called where the table has a smaller one beside it: by its name, else by its distribution. */
static struct str family_name(const struct base_request *request, struct base_image *base, struct str platform)
{
	const struct os *os = request->inventory ? &request->inventory->os : NULL;

	vec_each(name, &base->names)
		if (newest(base, arena_printf(&base->arena, "%.*s-slim", STR(*name)), platform))
			return *name;
	if (os && base->kind == BASE_KIND_FULL && os->codename.n)
		return arena_printf(&base->arena, "%.*s:%.*s", STR(os->id), STR(os->codename));
	return STR_NULL;
}

static struct str advice_of(struct base_image *base)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);

	buf_printf(&text, "%.*s is a smaller base", STR(base->smaller->names.v[0]));
	if (base->smaller_frees) {
		buf_puts(&text, ": ");
		text_size(&text, base->smaller_frees);
		buf_puts(&text, " less to pull");
	}
	if (base->smaller_drops)
		buf_printf(&text, "%s %zu packages fewer", base->smaller_frees ? "," : ":", base->smaller_drops);
	return arena_str(&base->arena, buf_str(&text));
}

void base_find_smaller(const struct base_request *request, struct base_image *base)
{
	const struct platform *platform = &request->image->platform;
	struct str where = arena_printf(&base->arena, "%.*s/%.*s", STR(platform->os), STR(platform->architecture));
	struct str name = family_name(request, base, where);
	const struct known_base *full;

	/* A slim base may be among those that share a history: it is what it is. */
	if (!name.n || base->kind == BASE_KIND_SLIM)
		return;
	base->smaller = newest(base, arena_printf(&base->arena, "%.*s-slim", STR(name)), where);
	full = newest(base, name, where);
	if (!base->smaller)
		return;
	if (full && full->bytes > base->smaller->bytes)
		base->smaller_frees = full->bytes - base->smaller->bytes;
	if (full && full->packages > base->smaller->packages && base->smaller->packages)
		base->smaller_drops = full->packages - base->smaller->packages;
	base->advice = advice_of(base);
}
