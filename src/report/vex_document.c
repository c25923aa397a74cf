/* SPDX-License-Identifier: Apache-2.0 */
#include "report/vex_document.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"
#include "crypto/hash.h"
#include "model/purl.h"

#define AUTHOR_UNKNOWN "Unknown Author" /* as vexctl has it */

/* ---- one finding ---- */

static bool decide_by_vex(const struct finding *finding, struct vex_decision *ret)
{
	const struct vex_statement *statement = finding->vex ? finding->vex->statement : NULL;

	if (!statement || finding->vex->why_not.n || (vex_status_clears(statement->status) && !finding->vex->clears))
		return false;
	ret->status = statement->status;
	ret->justification = vex_justification(statement->justification);
	ret->impact = statement->impact;
	ret->action = statement->action;
	ret->has_time = statement->has_time;
	ret->time = statement->time;
	ret->source = statement->document->path;
	return true;
}

static bool decide_by_exemption(const struct finding *finding, struct vex_decision *ret)
{
	const struct exemption *exemption = finding->exemption;

	if (!exemption || !exemption->reason.n || (exemption->has_until && !exemption->justification.n))
		return false;
	ret->status = VEX_NOT_AFFECTED;
	ret->justification = exemption->justification;
	ret->impact = exemption->reason;
	ret->source = exemption->where;
	return true;
}

static bool decide_by_symbols(const struct finding *finding, struct vex_decision *ret)
{
	if (finding->symbols != SYMBOLS_ABSENT)
		return false;
	ret->status = VEX_NOT_AFFECTED;
	ret->justification = STR_LIT("vulnerable_code_not_present");
	ret->impact = STR_LIT("none of the functions that the advisory calls vulnerable is in the program");
	return true;
}

/* What the statements of a format must have, and a document that was read leniently may lack. */
static void complete(struct vex_paper *paper, const struct finding *finding, struct vex_decision *decision)
{
	if (decision->status == VEX_NOT_AFFECTED && !decision->justification.n && !decision->impact.n)
		decision->impact = arena_printf(&paper->arena, "so says %.*s", STR(decision->source));
	if (decision->status == VEX_AFFECTED && !decision->action.n)
		decision->action = finding->fix.n ? finding->fix : STR_LIT("no fix is known");
}

/* ---- all ---- */

static int order_packages(const void *a, const void *b)
{
	const struct package *const *x = a, *const *y = b;

	return str_cmp((*x)->purl, (*y)->purl);
}

static int order_decisions(const void *a, const void *b)
{
	const struct vex_decision *x = *(const struct vex_decision *const *)a, *y = *(const struct vex_decision *const *)b;
	int order = str_cmp(x->finding->id, y->finding->id);

	if (!order)
		order = (int)x->status - (int)y->status;
	if (!order)
		order = str_cmp(x->justification, y->justification);
	if (!order)
		order = str_cmp(x->impact, y->impact);
	return order ? order : str_cmp(x->action, y->action);
}

static struct str key_of(struct vex_paper *paper, const struct finding *finding, const struct vex_decision *decision)
{
	return arena_printf(&paper->arena, "%.*s\n%d\n%.*s\n%.*s\n%.*s\n%lld", STR(finding->id), (int)decision->status, STR(decision->justification),
			    STR(decision->impact), STR(decision->action), decision->has_time ? (long long)decision->time : 0LL);
}

static void collect(struct vex_paper *paper, const struct report *report)
{
	auto_done(map_done) struct map known = {0};

	vec_each(finding, &report->findings->list) {
		struct vex_decision read = {.finding = finding}, *decision;
		struct str key;

		if (finding->kind != FINDING_VULNERABILITY || !finding->package ||
		    (!decide_by_vex(finding, &read) && !decide_by_exemption(finding, &read) && !decide_by_symbols(finding, &read)))
			continue;
		complete(paper, finding, &read);
		key = key_of(paper, finding, &read);
		if (!(decision = map_get(&known, key))) {
			decision = arena_new(&paper->arena, struct vex_decision);
			*decision = read;
			map_set(&known, key, decision);
			*vec_push(&paper->decisions) = decision;
		}
		*vec_push(&decision->packages) = finding->package;
	}
	vec_each(decision, &paper->decisions)
		vec_sort_unique(&(*decision)->packages, order_packages);
	vec_sort(&paper->decisions, order_decisions);
}

/* "registry.example.org/team/shop:2.4" is "shop". */
static struct str name_of_repository(struct str name)
{
	struct str left, right;

	str_cut(name, '@', &name, &right);
	if (str_cut_last(name, '/', &left, &right))
		name = right;
	str_cut(name, ':', &name, &right);
	return name;
}

/* "images/shop.oci", "shop.tar.gz" are "shop", in the letters that names of repositories have; empty where there is no such letter. */
static struct str name_of_file(struct str path, struct arena *arena)
{
	static const char *const endings[] = {".gz", ".xz", ".zst", ".bz2", ".tgz", ".tar", ".oci"};
	struct buf name = BUF_INIT(PATH_LENGTH_MAX + 1);
	struct str base, made;
	bool any = false;

	while (str_ends(path, "/"))
		path.n--;
	base = path_base(path);
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (str_ends(base, endings[i]))
			base.n -= strlen(endings[i]);
	for (size_t i = 0; i < base.n; i++) {
		any = any || str_is_alnum(base.p[i]);
		buf_putc(&name, str_is_alnum(base.p[i]) || base.p[i] == '.' || base.p[i] == '_' ? str_lower(base.p[i]) : '-');
	}
	made = any ? arena_str(arena, buf_str(&name)) : STR_NULL;
	buf_done(&name);
	return made;
}

/* A layout may have but tags for names ("latest"), which are no names of an image: its file's name says more. */
static struct str name_of(const struct image *image, struct arena *arena)
{
	bool layout = str_starts(str_of(image->kind), "oci");
	struct str name;

	vec_each(known, &image->names)
		if (!layout || str_find(*known, '/') >= 0 || str_find(*known, ':') >= 0)
			return name_of_repository(*known);
	name = name_of_file(image->reference, arena);
	return name.n ? name : STR_LIT("image");
}

static struct str hex_of(struct arena *arena, const struct digest *digest)
{
	char text[DIGEST_TEXT_MAX];
	struct str hex = str_of(digest_text(digest, text));

	return str_skip(&hex, "sha256:") ? arena_str(arena, hex) : STR_NULL;
}

/* A name may be any text of an archive's manifest. */
static struct str purl_of(struct arena *arena, struct str name, struct str digest)
{
	auto_done(buf_done) struct buf text = BUF_INIT((size_t)64 << 10);

	buf_puts(&text, "pkg:oci/");
	purl_put(&text, name, "");
	buf_puts(&text, "@sha256%3A");
	buf_put(&text, digest);
	return arena_str(arena, buf_str(&text));
}

/* From all that the document says. */
static void make_uuid(struct vex_paper *paper)
{
	struct hash *hash = hash_new(HASH_SHA256);
	unsigned char value[HASH_SIZE_MAX];

	hash_update(hash, paper->purl);
	hash_update(hash, paper->author);
	vec_each(decision, &paper->decisions) {
		hash_update(hash, key_of(paper, (*decision)->finding, *decision));
		vec_each(package, &(*decision)->packages)
			hash_update(hash, (*package)->purl);
	}
	hash_final(hash, value);
	hash_free(hash);
	uuid_of_digest(value, paper->uuid);
}

int vex_paper_init(struct vex_paper *paper, const struct report *report, struct err *e)
{
	*paper = (struct vex_paper){.author = report->author.n ? report->author : STR_LIT(AUTHOR_UNKNOWN)};
	paper->name = name_of(report->image, &paper->arena);
	paper->digest = hex_of(&paper->arena, &report->image->manifest_digest);
	if (!paper->digest.n)
		paper->digest = hex_of(&paper->arena, &report->image->config_digest);
	if (paper->digest.n)
		paper->purl = purl_of(&paper->arena, paper->name, paper->digest);
	collect(paper, report);
	if (!paper->decisions.n) {
		err_set(e, ERR_NOT_FOUND, "nothing is decided of any vulnerability in %.*s, and VEX has no empty document", STR(report->image->reference));
		return err_hint(e, "exemptions with a reason (.plimsoll.yaml, --ignore) and statements (--vex) are what is published");
	}
	make_uuid(paper);
	return 0;
}

void vex_paper_done(struct vex_paper *paper)
{
	vec_each(decision, &paper->decisions)
		vec_done(&(*decision)->packages);
	vec_done(&paper->decisions);
	arena_done(&paper->arena);
}

struct str vex_package_purl(struct vex_paper *paper, const struct package *package)
{
	auto_done(buf_done) struct buf text = BUF_INIT((size_t)64 << 10);
	struct str rest = package->purl, qualifier, plain, qualifiers;
	bool first = true;

	str_cut(rest, '?', &plain, &qualifiers);
	buf_put(&text, plain);
	while (str_next(&qualifiers, '&', &qualifier))
		if (str_starts(qualifier, "arch=") || str_starts(qualifier, "epoch=")) {
			buf_putc(&text, first ? '?' : '&');
			buf_put(&text, qualifier);
			first = false;
		}
	return arena_str(&paper->arena, buf_str(&text));
}
