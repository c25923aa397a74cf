/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What GraalVM compiled into a native program: its builder puts a CycloneDX document, packed with gzip, into the data and exports
 * the symbols `sbom` and `sbom_length`. The program carries no archive any more, so this is all that is known of its parts; as any
 * document about packages it is believed less than the packages themselves.
 */
#include "catalog/catalog.h"

#include "catalog/fact_layer.h"
#include "codec/elf.h"
#include "codec/json.h"
#include "codec/zip.h"

#define NOTE "native Java programs"
#define PACKED_MAX ((uint64_t)16 << 20)
#define UNPACKED_MAX ((size_t)64 << 20)
#define CONFIDENCE 90u

static const struct json_caps caps = {.bytes = UNPACKED_MAX, .depth = 96, .values = 1000000};

enum { GROUP, NAME, VERSION, LICENSE, CPE, FIELDS };

/* ---- the program ---- */

static uint64_t number_at(const struct elf *elf, uint64_t address)
{
	struct str bytes = elf_at_address(elf, address);
	uint64_t number = 0;
	size_t n = elf->wide ? 8 : 4;

	for (size_t i = 0; i < n && n <= bytes.n; i++)
		number |= (uint64_t)(unsigned char)bytes.p[elf->big_endian ? n - 1 - i : i] << (8 * i);
	return number;
}

/* The packed document; false where the program has none. */
static bool find_document(const struct elf *elf, struct str *ret_packed, const char **ret_damage)
{
	struct elf_symbols symbols = elf_symbols(elf, ELF_SECTION_DYNAMIC_SYMBOLS);
	struct elf_symbol symbol;
	uint64_t document = 0, length = 0;

	while (elf_symbol_next(&symbols, &symbol)) {
		if (symbol.defined && str_is(symbol.name, "sbom"))
			document = symbol.value;
		else if (symbol.defined && str_is(symbol.name, "sbom_length"))
			length = symbol.value;
	}
	if (!document || !length)
		return false;
	length = number_at(elf, length);
	*ret_packed = elf_at_address(elf, document);
	*ret_damage = length > PACKED_MAX ? "its list of parts is larger than 16 MiB"
		      : length > ret_packed->n || !length ? "the file does not hold the list of parts that it points to" : NULL;
	*ret_packed = str_slice(*ret_packed, 0, length);
	return true;
}

static struct str license_of(const struct json *component)
{
	const struct json *license = json_get(json_at(json_get(component, "licenses"), 0), "license");
	struct str id = json_get_text(license, "id");

	return id.n ? id : json_get_text(license, "name");
}

static void say_component(const struct json *component, struct fact_writer *facts)
{
	struct str fields[FIELDS] = {
		[GROUP] = json_get_text(component, "group"), [NAME] = json_get_text(component, "name"),
		[VERSION] = json_get_text(component, "version"), [LICENSE] = license_of(component),
		[CPE] = json_get_text(component, "cpe"),
	};

	if (fields[NAME].n && fields[VERSION].n)
		fact_add(facts, "component", fields, FIELDS);
}

static void read_document(struct str packed, struct fact_writer *facts)
{
	auto_done(buf_done) struct buf text = BUF_INIT(UNPACKED_MAX);
	auto_json struct json *root = NULL;
	struct err why = ERR_INIT;

	if (gunzip(packed, "sbom", &text, &why) < 0 || json_parse(buf_str(&text), caps, "sbom", &root, &why) < 0) {
		fact_note(facts, NOTE, "%s", why.text);
		return;
	}
	json_each (component, json_get(root, "components"))
		say_component(component, facts);
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct err why = ERR_INIT;
	struct elf_section names;
	const char *damage;
	struct str packed;
	struct elf elf;

	(void)scratch, (void)e;
	/* Nearly no program has it: its table of names tells sooner than its symbols. */
	if (elf_open(file->bytes, &elf, &why) < 0 || !elf_section_named(&elf, ".dynstr", &names) ||
	    str_search(names.bytes, STR_LIT("sbom_length")) < 0 || !find_document(&elf, &packed, &damage))
		return 0;
	if (damage)
		fact_note(facts, NOTE, "%s", damage);
	else
		read_document(packed, facts);
	return 0;
}

static const struct examiner examiner = {
	.name = "graalvm",
	.version = 1,
	.kinds = FILE_ELF,
	.examine = examine,
};

/* ---- the packages ---- */

struct graalvm {
	const struct tree *tree;
	struct inventory *inventory;
};

static int visit(void *arg, const struct tree_facts *found)
{
	struct graalvm *g = arg;
	struct arena *arena = &g->inventory->arena;
	int layer = g->tree->versions.v[found->version].since;
	struct str rest = found->facts;
	struct fact fact;

	while (!found->again && fact_next(&rest, examiner.name, &fact)) {
		struct package *package = inventory_add(g->inventory, "maven", "graalvm");

		package->namespace = arena_str(arena, fact.fields[GROUP]);
		package->name = arena_str(arena, fact.fields[NAME]);
		package->version = arena_str(arena, fact.fields[VERSION]);
		package->license = arena_str(arena, fact.fields[LICENSE]);
		package->doubtful = true;
		package->confidence = CONFIDENCE;
		package->layer = fact_layer(g->tree, found->version, examiner.name, FIELDS);
		if (fact.fields[CPE].n)
			*vec_push(&package->cpes) = arena_str(arena, fact.fields[CPE]);
		*vec_push(&package->locations) =
			(struct location){arena_str(arena, found->path), STR_LIT("SBOM in a native program"), layer, 0};
	}
	return 0;
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	struct graalvm g = {tree, inventory};

	(void)ctx, (void)e;
	return tree_each_facts(tree, examiner.name, TREE_NOW, visit, &g);
}

const struct cataloger cataloger_graalvm = {
	.name = "graalvm",
	.run = run,
	.examiner = &examiner,
};
