/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SBOMs that lie in an image. They say what whoever built it believed, so they are believed less than what a package manager
 * or another cataloger records: what those name at the same version is not listed again, and all others are doubtful. This
 * cataloger therefore comes behind the others in list.h.
 */
#include "base/map.h"
#include "base/path.h"
#include "catalog/bill.h"
#include "catalog/bill_formats.h"
#include "catalog/catalog.h"

#define FILES_MAX 10000 /* SBOMs of one image; each package of some distributions brings its own */

static const char *const wanted[] = {
	"**/*.spdx.json",
	"**/*.spdx",
	"**/*.cdx.json",
	"**/*.cdx.xml",
	"**/*.sbom.json",
	"**/*.syft.json",
	"**/{bom,sbom}.{json,xml}",
	"**/sbom/*.json",
	"opt/bitnami/.bitnami_components.json",
	NULL,
};

struct reading {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	size_t files;
	struct map known; /* what the inventory holds */
	struct buf path;
	struct err *e;
};

static void note(struct reading *reading, struct str path, const char *why)
{
	coverage_note(&reading->inventory->coverage, &reading->inventory->arena, "SBOM", path, "%s", why);
}

/* By such a name a file says that it is one; bom.json may be anything. */
static bool claims_to_be_one(struct str path)
{
	return str_ends(path, ".spdx.json") || str_ends(path, ".spdx") || str_ends(path, ".cdx.json") || str_ends(path, ".cdx.xml") ||
	       str_ends(path, ".sbom.json") || str_ends(path, ".syft.json");
}

static int read_components(struct reading *reading, struct str bytes, struct bill *bill, struct err *e)
{
	auto_json struct json *root = NULL;
	int r = json_parse(bytes, JSON_CAPS, bill->path.p, &root, e);

	(void)reading;
	if (r == 0)
		bill_bitnami(bill, root);
	return r;
}

static int read_bill(struct reading *reading, struct str bytes, struct str path, struct bill *bill, struct err *e)
{
	struct inventory *inventory = reading->inventory;

	*bill = (struct bill){.arena = &inventory->arena, .coverage = &inventory->coverage, .path = path, .brief = true};
	if (str_is(path_base(path), ".bitnami_components.json"))
		return read_components(reading, bytes, bill, e);
	return bill_read(bytes, path, &inventory->arena, &inventory->coverage, bill, e);
}

static int read_file(struct reading *reading, uint32_t version, struct str path)
{
	auto_done(bill_done) struct bill bill = {0};
	struct bill_use use = {
		.cataloger = "embedded_sbom", .embedded = true, .layer = tree_inode_of(reading->tree, version)->layer,
		.known = &reading->known,
	};
	struct err e = ERR_INIT;
	struct str bytes;
	int r = tree_read(reading->tree, version, BILL_MAX, &bytes, &e);

	if (r == 0 && !bytes.n)
		return 0;
	if (r == 0)
		r = read_bill(reading, bytes, path, &bill, &e);
	if (r == ERR_UNSUPPORTED && !claims_to_be_one(path))
		return 0;
	if (r < 0) {
		note(reading, path, e.text);
		return 0;
	}
	return bill_fill(reading->ctx, &bill, &use, reading->inventory, reading->e);
}

static bool is_wanted(struct str path)
{
	/* What a wheel brings is the Python cataloger's: it knows whose parts those are. */
	if (path_match("**/*.dist-info/sboms/*", path))
		return false;
	for (const char *const *glob = wanted; *glob; glob++)
		if (path_match(*glob, path))
			return true;
	return false;
}

static int visit(void *arg, uint32_t version)
{
	struct reading *reading = arg;
	const struct tree_inode *inode = tree_inode_of(reading->tree, version);
	struct str path;

	/* Of the few files whose content somebody wanted, or whose content was too large to keep. */
	if (inode->type != ENTRY_FILE || (inode->content == TREE_NONE && !(inode->flags & ENTRY_OVERSIZE)))
		return 0;
	buf_clear(&reading->path);
	tree_path_text(reading->tree, reading->tree->versions.v[version].path, &reading->path);
	if (!is_wanted(buf_str(&reading->path)))
		return 0;
	path = arena_str(&reading->inventory->arena, buf_str(&reading->path));
	if (!reading->files)
		bill_know(reading->inventory, &reading->known);
	if (++reading->files <= FILES_MAX)
		return read_file(reading, version, path);
	if (reading->files == FILES_MAX + 1)
		note(reading, path, "more SBOMs than are read of one image: this and later ones are passed over");
	return 0;
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	struct reading reading = {
		.ctx = ctx, .tree = tree, .inventory = inventory, .path = BUF_INIT(2 * PATH_LENGTH_MAX), .e = e,
	};
	int r = tree_walk(tree, TREE_ROOT, TREE_NOW, visit, &reading);

	map_done(&reading.known);
	buf_done(&reading.path);
	return r;
}

const struct cataloger cataloger_embedded_sbom = {
	.name = "embedded_sbom",
	.wanted = wanted,
	.run = run,
};
