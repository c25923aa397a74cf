/* SPDX-License-Identifier: Apache-2.0 */
#include "report/sbom.h"

#include "base/path.h"
#include "codec/property_lines.h"
#include "crypto/hash.h"
#include "model/symbol_text.h"
#include "report/words.h"

const char *const sbom_commands[] = {"eval", "scan", "sbom", NULL};

/* ---- references ---- */

static void put_plain(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		buf_putc(out, str_is_alnum(text.p[i]) || text.p[i] == '.' ? text.p[i] : '-');
}

/* What it is and where it was found: two packages may have one purl, and even one record. */
static struct str reference_of(struct sbom *sbom, const struct package *package, struct map *taken)
{
	auto_done(buf_done) struct buf key = BUF_INIT((size_t)1 << 20), text = BUF_INIT((size_t)1 << 20);
	struct str reference;

	for (unsigned again = 0;; again++) {
		buf_clear(&key), buf_clear(&text);
		buf_printf(&key, "%.*s\n%u\n", STR(package->purl), again);
		if (package->locations.n)
			buf_put(&key, package->locations.v[0].path);
		buf_printf(&text, "%s-", package->type);
		put_plain(&text, str_slice(package->name, 0, 100));
		buf_printf(&text, "-%016llx", (unsigned long long)symbol_hash(buf_str(&key)));
		reference = arena_str(&sbom->arena, buf_str(&text));
		if (!map_set(taken, reference, sbom))
			return reference;
	}
}

static void make_references(struct sbom *sbom)
{
	const struct inventory *inventory = sbom->report->inventory;
	struct map taken = {0};

	sbom->refs = arena_array(&sbom->arena, struct str, inventory->packages.n + 1);
	for (size_t i = 0; i < inventory->packages.n; i++)
		sbom->refs[i] = reference_of(sbom, inventory->packages.v[i], &taken);
	map_done(&taken);
}

/* ---- who needs whom ---- */

static struct str provider_key(struct sbom *sbom, const struct package *package, struct str name)
{
	return arena_printf(&sbom->arena, "%s %.*s", package->type, STR(name));
}

/* Names of packages go before what packages provide. Values are places in the inventory's list. */
static void collect_providers(struct sbom *sbom, struct map *providers)
{
	const struct inventory *inventory = sbom->report->inventory;

	vec_each(package, &inventory->packages) {
		struct str key = provider_key(sbom, *package, (*package)->name);

		if (!map_get(providers, key))
			map_set(providers, key, package);
	}
	vec_each(package, &inventory->packages)
		vec_each(name, &(*package)->provides) {
			struct str key = provider_key(sbom, *package, *name);

			if (!map_get(providers, key))
				map_set(providers, key, package);
		}
}

static int relation_order(const void *a, const void *b)
{
	const struct sbom_relation *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->to > y->to) - (x->to < y->to);
}

static struct str program_key(const struct package *package)
{
	return str_from(&package->symbols, sizeof(package->symbols));
}

static void find_programs(struct sbom *sbom)
{
	vec_each(package, &sbom->report->inventory->packages)
		if ((*package)->symbols && !map_get(&sbom->programs, program_key(*package)))
			map_set(&sbom->programs, program_key(*package), *package);
}

static void resolve_depends(struct sbom *sbom)
{
	const struct inventory *inventory = sbom->report->inventory;
	struct map providers = {0};

	collect_providers(sbom, &providers);
	for (size_t i = 0; i < inventory->packages.n; i++)
		vec_each(name, &inventory->packages.v[i]->depends) {
			struct package *const *found = map_get(&providers, provider_key(sbom, inventory->packages.v[i], *name));

			if (found && (size_t)(found - inventory->packages.v) != i)
				*vec_push(&sbom->depends) = (struct sbom_relation){i, (size_t)(found - inventory->packages.v)};
		}
	vec_sort_unique(&sbom->depends, relation_order);
	map_done(&providers);
}

/* ---- the document and its subject ---- */

static void hash_line(struct hash *hash, struct str text)
{
	hash_update(hash, text);
	hash_update(hash, STR_LIT("\n"));
}

/* From a digest of all that the document is about. */
static void make_uuid(struct sbom *sbom, const char *format)
{
	const struct report *report = sbom->report;
	struct hash *hash = hash_new(HASH_SHA256);
	unsigned char value[HASH_SIZE_MAX];
	char digest[DIGEST_TEXT_MAX];

	hash_line(hash, str_of("plimsoll " PLIMSOLL_VERSION));
	hash_line(hash, str_of(format));
	hash_line(hash, sbom->subject);
	hash_line(hash, str_of(sbom->created));
	hash_line(hash, str_of(digest_text(&report->image->manifest_digest, digest)));
	hash_line(hash, str_of(digest_text(&report->image->config_digest, digest)));
	vec_each(layer, &report->image->layers)
		hash_line(hash, str_of(digest_text(&layer->diff_id, digest)));
	for (size_t i = 0; i < report->inventory->packages.n; i++) {
		hash_line(hash, report->inventory->packages.v[i]->purl);
		hash_line(hash, sbom->refs[i]);
	}
	hash_final(hash, value);
	hash_free(hash);
	uuid_of_digest(value, sbom->uuid);
}

/* "registry.example.org/team/shop:2.4" is the name of its last part; a path is a name without its folder. */
static struct str plain_name(struct arena *arena, struct str name)
{
	auto_done(buf_done) struct buf out = BUF_INIT(4096);
	struct str base = path_base(name), rest;

	str_cut(base, '@', &base, &rest);
	str_cut(base, ':', &base, &rest);
	for (size_t i = 0; i < base.n; i++)
		buf_putc(&out, str_is_alnum(base.p[i]) || strchr(".-_", base.p[i]) ? str_lower(base.p[i]) : '-');
	return arena_str(arena, buf_str(&out));
}

static void name_subject(struct sbom *sbom)
{
	const struct image *image = sbom->report->image;
	char digest[DIGEST_TEXT_MAX];
	struct str name, algorithm, value;

	sbom->subject = image->names.n ? words_image(&sbom->arena, image) : path_base(image->reference);
	if (!sbom->subject.n)
		sbom->subject = STR_LIT("image");
	digest_text(image->manifest_digest.algorithm ? &image->manifest_digest : &image->config_digest, digest);
	sbom->subject_version = arena_str(&sbom->arena, str_of(digest));
	name = plain_name(&sbom->arena, sbom->subject);
	if (image->manifest_digest.algorithm && name.n && str_cut(sbom->subject_version, ':', &algorithm, &value))
		sbom->subject_purl = arena_printf(&sbom->arena, "pkg:oci/%.*s@%.*s%%3A%.*s", STR(name), STR(algorithm), STR(value));
}

void sbom_init(struct sbom *sbom, const struct report *report, const char *format)
{
	*sbom = (struct sbom){.report = report};
	clock_format(report->created, sbom->created);
	name_subject(sbom);
	make_references(sbom);
	resolve_depends(sbom);
	find_programs(sbom);
	make_uuid(sbom, format);
}

void sbom_done(struct sbom *sbom)
{
	vec_done(&sbom->depends);
	map_done(&sbom->programs);
	arena_done(&sbom->arena);
}

/* ---- properties ---- */

static void add(struct key_value_list *list, const char *key, struct str value)
{
	if (value.n)
		*vec_push(list) = (struct key_value){str_of(key), value};
}

static void add_flag(struct key_value_list *list, const char *key, bool set)
{
	if (set)
		add(list, key, STR_LIT("true"));
}

static void add_number(struct sbom *sbom, struct key_value_list *list, const char *key, uint64_t number)
{
	add(list, key, arena_printf(&sbom->arena, "%llu", (unsigned long long)number));
}

static void add_layer(struct sbom *sbom, const struct package *package, struct key_value_list *list)
{
	const struct image *image = sbom->report->image;
	char digest[DIGEST_TEXT_MAX];

	if (package->layer < 0)
		return;
	add_number(sbom, list, "plimsoll:layer:index", (uint64_t)package->layer);
	if ((size_t)package->layer < image->layers.n)
		add(list, "plimsoll:layer:diffId",
		    arena_str(&sbom->arena, str_of(digest_text(&image->layers.v[package->layer].diff_id, digest))));
}

/* "package database|1|120|var/lib/dpkg/status": what, layer, line, path. */
static void add_locations(struct sbom *sbom, const struct package *package, struct key_value_list *list)
{
	vec_each(location, &package->locations) {
		struct str layer = location->layer < 0 ? STR_NULL : arena_printf(&sbom->arena, "%d", location->layer);

		add(list, "plimsoll:location", arena_printf(&sbom->arena, "%.*s|%.*s|%u|%.*s", STR(location->what), STR(layer),
							    location->line, STR(location->path)));
	}
}

/* Whether name and mail, as the formats have them apart, are all of it. */
static bool is_plain_party(struct sbom *sbom, struct str maintainer)
{
	struct str name, mail;

	sbom_party(maintainer, &name, &mail);
	if (!mail.n || str_eq(name, mail))
		return str_eq(name, maintainer) && str_find(name, '(') < 0;
	return str_eq(arena_printf(&sbom->arena, "%.*s <%.*s>", STR(name), STR(mail)), maintainer);
}

/* Once for all packages of one program, which are at one place. */
static void add_functions(struct sbom *sbom, const struct package *package, struct key_value_list *list)
{
	auto_done(buf_done) struct buf text = BUF_INIT((size_t)64 << 20);

	if (!package->symbols || map_get(&sbom->programs, program_key(package)) != package)
		return;
	symbol_text_write(package->symbols, &text);
	if (!text.full)
		add(list, "plimsoll:functions", arena_str(&sbom->arena, buf_str(&text)));
}

void sbom_package_properties(struct sbom *sbom, const struct package *package, struct key_value_list *ret_list)
{
	add(ret_list, "plimsoll:cataloger", package->cataloger);
	if (!str_eq(package->source_name, package->name) || !str_eq(package->source_version, package->version)) {
		add(ret_list, "plimsoll:source:name", package->source_name);
		add(ret_list, "plimsoll:source:version", package->source_version);
	}
	if (!is_plain_party(sbom, package->maintainer))
		add(ret_list, "plimsoll:maintainer", package->maintainer);
	if (!str_eq(package->license, sbom_license(package)))
		add(ret_list, "plimsoll:license", package->license);
	add(ret_list, "plimsoll:modularity", package->modularity);
	add_flag(ret_list, "plimsoll:essential", package->essential);
	add_flag(ret_list, "plimsoll:automatic", package->automatic);
	add_flag(ret_list, "plimsoll:foreign", package->foreign);
	add_flag(ret_list, "plimsoll:development", package->development);
	add_flag(ret_list, "plimsoll:uninstalled", package->uninstalled);
	if (package->owner)
		add(ret_list, "plimsoll:owner", package->owner->purl);
	add_flag(ret_list, "plimsoll:doubtful", package->doubtful);
	if (package->doubtful && package->confidence)
		add_number(sbom, ret_list, "plimsoll:confidence", package->confidence);
	if (package->installed_size)
		add_number(sbom, ret_list, "plimsoll:installedSize", package->installed_size);
	add_layer(sbom, package, ret_list);
	add_locations(sbom, package, ret_list);
	for (size_t i = 1; i < package->cpes.n; i++)
		add(ret_list, "plimsoll:cpe", package->cpes.v[i]);
	add_functions(sbom, package, ret_list);
}

void sbom_system_properties(struct sbom *sbom, struct key_value_list *ret_list)
{
	const struct os *os = &sbom->report->inventory->os;

	add(ret_list, "plimsoll:os:name", os->name);
	add(ret_list, "plimsoll:os:release", os->release);
	add(ret_list, "plimsoll:os:codename", os->codename);
	add(ret_list, "plimsoll:os:variantId", os->variant_id);
	vec_each(like, &os->id_like)
		add(ret_list, "plimsoll:os:idLike", *like);
	add(ret_list, "plimsoll:os:source", os->source);
}

void sbom_subject_properties(struct sbom *sbom, struct key_value_list *ret_list)
{
	const struct report *report = sbom->report;
	char digest[DIGEST_TEXT_MAX];

	vec_each(layer, &report->image->layers)
		add(ret_list, "plimsoll:layer",
		    arena_printf(&sbom->arena, "%zu %s", (size_t)(layer - report->image->layers.v),
				 digest_text(&layer->diff_id, digest)));
	if (report->inventory->database_found)
		add_flag(ret_list, "plimsoll:databaseFound", true);
	vec_each(gap, &report->coverage.gaps)
		add(ret_list, "plimsoll:notEvaluated",
		    arena_printf(&sbom->arena, "%.*s%s%.*s: %.*s", STR(gap->what), gap->where.n ? ": " : "", STR(gap->where),
				 STR(gap->why)));
}

struct str sbom_property_lines(struct sbom *sbom, const struct key_value_list *list)
{
	auto_done(buf_done) struct buf out = BUF_INIT(REPORT_MAX);

	vec_each(pair, list)
		property_line_put(&out, pair->key, pair->value);
	return arena_str(&sbom->arena, buf_str(&out));
}

/* ---- small things ---- */

static bool is_mail(struct str mail)
{
	ptrdiff_t at = str_find(mail, '@');

	if (at <= 0 || (size_t)at + 1 == mail.n || str_rfind(mail, '@') != at)
		return false;
	for (size_t i = 0; i < mail.n; i++)
		if (!str_is_alnum(mail.p[i]) && !(mail.p[i] && strchr("@.+-_", mail.p[i])))
			return false;
	return true;
}

void sbom_party(struct str maintainer, struct str *ret_name, struct str *ret_mail)
{
	struct str rest;

	*ret_mail = STR_NULL;
	if (str_cut(maintainer, '<', ret_name, &rest)) {
		str_cut(rest, '>', ret_mail, &rest);
		*ret_mail = str_trim(*ret_mail);
	}
	*ret_name = str_trim(*ret_name);
	if (!is_mail(*ret_mail))
		*ret_mail = STR_NULL;
	if (!ret_name->n)
		*ret_name = ret_mail->n ? *ret_mail : str_trim(maintainer);
}

bool sbom_is_organisation(const struct package *package, struct str name)
{
	static const char *const marks[] = {"Team", "team", "Group", "Maintainer", "maintainer", "Developers", "developers",
					    "Project", "project", "Inc", "Foundation", "Authors", "Ltd", "GmbH", "LLC"};

	if (!strcmp(package->type, "rpm") || str_find(package->maintainer, '@') < 0)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (str_search(name, str_of(marks[i])) >= 0)
			return true;
	return false;
}

bool sbom_hash_valid(const struct key_value *hash)
{
	static const struct {
		const char *name;
		size_t digits;
	} kinds[] = {{"MD5", 32}, {"SHA-1", 40}, {"SHA-256", 64}, {"SHA-384", 96}, {"SHA-512", 128}};

	for (size_t i = 0; i < hash->value.n; i++)
		if (!str_is_digit(hash->value.p[i]) && !(hash->value.p[i] >= 'a' && hash->value.p[i] <= 'f'))
			return false;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_is(hash->key, kinds[i].name))
			return hash->value.n == kinds[i].digits;
	return false;
}

bool sbom_file(struct sbom *sbom, struct str path, struct key_value_list *ret_hashes, struct key_value *ret_layer)
{
	const struct file_digests *digests = inventory_digests(sbom->report->inventory, path);

	if (!digests)
		return false;
	add(ret_hashes, "SHA-1", digests->sha1);
	add(ret_hashes, "SHA-256", digests->sha256);
	ret_layer->key = STR_LIT("plimsoll:layer:index");
	ret_layer->value = digests->layer < 0 ? STR_NULL : arena_printf(&sbom->arena, "%d", digests->layer);
	return true;
}

unsigned sbom_confidence(const struct package *package)
{
	if (!package->doubtful)
		return 100;
	return package->confidence && package->confidence <= 100 ? package->confidence : 50;
}

struct str sbom_remark(struct sbom *sbom, const struct package *package)
{
	auto_done(buf_done) struct buf out = BUF_INIT(8192);

	if (package->doubtful)
		buf_printf(&out, "not recorded by a package manager; concluded with a confidence of %u %%\n", sbom_confidence(package));
	if (package->uninstalled)
		buf_puts(&out, "a package file that is not installed\n");
	if (package->development)
		buf_puts(&out, "needed for building or testing only\n");
	if (package->owner)
		buf_printf(&out, "its files are of %.*s\n", STR(package->owner->purl));
	return arena_str(&sbom->arena, str_trim(buf_str(&out)));
}

struct str sbom_incomplete(struct sbom *sbom)
{
	size_t gaps = sbom->report->coverage.gaps.n + sbom->report->coverage.dropped;

	return gaps ? arena_printf(&sbom->arena, "incomplete: %zu not evaluated", gaps) : STR_NULL;
}

/* ---- licences ---- */

struct str sbom_license(const struct package *package)
{
	/* A reference into another document, which is not at hand. */
	if (str_search(package->license_expression, STR_LIT("DocumentRef-")) >= 0)
		return STR_LIT("");
	return package->license_expression;
}

bool sbom_next_license_ref(struct str *rest, struct str *ret_reference)
{
	ptrdiff_t at = str_search(*rest, STR_LIT("LicenseRef-"));
	size_t n = strlen("LicenseRef-");

	if (at < 0)
		return false;
	*rest = str_from_index(*rest, (size_t)at);
	while (n < rest->n && (str_is_alnum(rest->p[n]) || rest->p[n] == '-' || rest->p[n] == '.'))
		n++;
	*ret_reference = str_slice(*rest, 0, n);
	*rest = str_from_index(*rest, n);
	return true;
}

struct str sbom_license_text(const struct package *package, struct str reference)
{
	if (str_eq(package->license_expression, reference) && package->license.n)
		return package->license;
	str_skip(&reference, "LicenseRef-");
	return reference.n ? reference : STR_LIT("NOASSERTION");
}
