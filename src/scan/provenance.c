/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/provenance.h"

#include "base/file.h"
#include "catalog/bill.h"
#include "match/claims.h"
#include "model/statement.h"
#include "vex/vex.h"
#include "verify/collect.h"
#include "verify/publisher.h"

#define COMPARED_MAX 8  /* SBOMs */
#define EXAMPLES_MAX 10 /* of what differs */
#define TYPES_MAX 64

/* Whoever names nobody hears who it was: by the trusted root that this build carries. */
static void use_standing_trust(const struct ctx *ctx, struct trust *trust)
{
	trust->now = ctx->now;
	trust->chosen = (struct root_choice){trusted_root_embedded(), "the built-in trusted root", STR_LIT("built in"), .checked = true};
}

static int find_publisher(const struct scan_request *request, struct scan *scan, struct err *e)
{
	auto_done(buf_done) struct buf own = BUF_INIT(PUBLISHERS_MAX);

	if (request->publishers && (file_load(request->publishers, &own, e) < 0 || publisher_check(buf_str(&own), request->publishers, e) < 0))
		return e->code;
	publisher_find(&scan->image, buf_str(&own), str_of(request->publishers), &scan->provenance);
	return 0;
}

int provenance_find(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e)
{
	struct trust *trust = request->trust ? request->trust : &scan->trust;

	if (!request->trust)
		use_standing_trust(ctx, &scan->trust);
	if (find_publisher(request, scan, e) < 0 || provenance_collect(ctx, &scan->image, trust, request->every_platform, &scan->provenance, e) < 0)
		return e->code;
	/* Who asks for nothing else must not take it for an image that nobody has signed. */
	if (!scan->provenance.looked && str_is(str_of(request->command), "provenance"))
		coverage_note(&scan->provenance.coverage, &scan->provenance.arena, "provenance", scan->image.reference,
			      "where it lies nothing is kept beside an image: ask its registry, or a layout of cosign save --dir DIR NAME");
	scan->report.provenance = &scan->provenance;
	return 0;
}

/* ---- SBOMs ---- */

static bool is_sbom(const struct proof *proof)
{
	return proof_verdict(proof) != PROOF_FAILED && proof->statement.n &&
	       (proof->kind == PROOF_SBOM || (proof->facts && proof->facts->kind == PREDICATE_SBOM && statement_is_sound(proof->facts)));
}

/* Some tools list what others do not look for at all: of types that only one side has nothing is said. */
static size_t count_type(const struct inventory *inventory, const char *type)
{
	size_t n = 0;

	vec_each(package, &inventory->packages)
		n += strcmp((*package)->type, type) == 0;
	return n;
}

static size_t count_common(const struct inventory *of, const struct inventory *other)
{
	const char *types[TYPES_MAX];
	size_t n = 0, sum = 0;

	vec_each(package, &of->packages) {
		bool known = false;

		for (size_t i = 0; i < n; i++)
			known = known || strcmp(types[i], (*package)->type) == 0;
		if (known || n == TYPES_MAX)
			continue;
		types[n++] = (*package)->type;
		sum += count_type(other, (*package)->type) ? count_type(of, (*package)->type) : 0;
	}
	return sum;
}

static void take_difference(const struct finding *finding, const struct inventory *claimed, const struct inventory *held, struct arena *arena,
			    struct proof_comparison *compared)
{
	const char *type = finding->package->type;

	if (!count_type(claimed, type) || !count_type(held, type))
		return;
	compared->missing += str_is(finding->rule, "sbom/missing");
	compared->extra += str_is(finding->rule, "sbom/extra");
	compared->other_version += str_is(finding->rule, "sbom/version");
	if (compared->examples.n < EXAMPLES_MAX)
		*vec_push(&compared->examples) = arena_printf(arena, "%s %.*s%s%.*s%s%.*s", type, STR(finding->title), finding->claimed.n ? "; claimed " : "", STR(finding->claimed),
							      finding->installed.n ? "; held " : "", STR(finding->installed));
}

static int compare_one(const struct ctx *ctx, struct scan *scan, struct proof *proof, struct err *e)
{
	struct arena *arena = &scan->provenance.arena;
	struct proof_comparison *compared = arena_new(arena, struct proof_comparison);
	struct inventory claimed;
	struct findings differences;
	struct image about;
	int r;

	image_init(&about);
	inventory_init(&claimed);
	findings_init(&differences);
	r = bill_inventory(ctx, proof->statement, proof->place, &about, &claimed, e);
	if (r == 0)
		r = claims_compare(ctx, &claimed, &scan->inventory, proof->place, &differences, e);
	if (r == 0) {
		compared->claimed = count_common(&claimed, &scan->inventory);
		compared->held = count_common(&scan->inventory, &claimed);
		vec_each(finding, &differences.list)
			take_difference(finding, &claimed, &scan->inventory, arena, compared);
		proof->compared = compared;
	}
	findings_done(&differences);
	inventory_done(&claimed);
	image_done(&about);
	return r;
}

int provenance_compare(const struct ctx *ctx, struct scan *scan, struct err *e)
{
	struct provenance *provenance = &scan->provenance;
	size_t n = 0;

	vec_each(proof, &provenance->proofs) {
		struct err trouble = ERR_INIT;

		if (!is_sbom(proof))
			continue;
		if (n++ == COMPARED_MAX) {
			coverage_note(&provenance->coverage, &provenance->arena, "provenance", STR_NULL, "more than the cap of %d SBOMs: the others were not compared", COMPARED_MAX);
			break;
		}
		if (compare_one(ctx, scan, proof, &trouble) == ERR_TIMEOUT)
			return err_set(e, ERR_TIMEOUT, "%s", trouble.text);
		if (trouble.code < 0)
			coverage_note(&provenance->coverage, &provenance->arena, "provenance", proof->place, "%s", trouble.text);
	}
	return 0;
}

/* ---- VEX ---- */

int provenance_take_vex(const struct scan_request *request, struct scan *scan, struct err *e)
{
	struct provenance *provenance = &scan->provenance;
	size_t unheeded = 0;

	vec_each(proof, &provenance->proofs) {
		enum proof_verdict verdict = proof_verdict(proof);
		bool trusted = provenance->authorities.n && (verdict == PROOF_VERIFIED || verdict == PROOF_BOUND);
		struct err trouble = ERR_INIT;

		if (!proof->facts || proof->facts->kind != PREDICATE_VEX || verdict == PROOF_FAILED)
			continue;
		if (!trusted && !request->vex_unsigned) {
			unheeded++;
			continue;
		}
		if (vex_read(&scan->vex, proof->statement, arena_printf(&provenance->arena, "attestation %.*s", STR(proof->place)).p, &trouble) == ERR_TIMEOUT)
			return err_set(e, ERR_TIMEOUT, "%s", trouble.text);
		if (trouble.code < 0)
			coverage_note(&scan->report.coverage, &provenance->arena, "VEX", proof->place, "%s", trouble.text);
	}
	if (unheeded)
		*vec_push(&scan->report.notes) = arena_printf(&provenance->arena, "%zu VEX document%s beside the image %s not heeded: %s", unheeded, unheeded == 1 ? "" : "s",
							      unheeded == 1 ? "is" : "are", provenance->authorities.n ? "nobody who is trusted has signed it" :
							      "nobody was named whom to trust (--key, --certificate-identity)");
	return 0;
}
