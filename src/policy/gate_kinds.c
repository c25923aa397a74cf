/* SPDX-License-Identifier: Apache-2.0 */
/* Every kind of gate, a row each; docs/policy.md has them for people. */
#include "policy/gate.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/config.h"
#include "model/settings.h"
#include "model/statement.h"
#include "model/user.h"
#include "policy/quantity.h"
#include "policy/stages.h"

static const struct gate_request *request_of(const struct judged *judged)
{
	return judged->request;
}

static void cannot_say(struct gate *gate, const char *actual, struct str why)
{
	gate->verdict = GATE_CANNOT_SAY;
	gate->actual = str_of(actual);
	gate->why = why;
}

/* At most, or for a share at least, the number of the limit. */
static void compare(struct judged *judged, struct gate *gate, double actual)
{
	double limit = request_of(judged)->number;

	judged->actual = actual;
	judged->limit = limit;
	gate->verdict = (request_of(judged)->kind->form == GATE_SHARE ? actual >= limit : actual <= limit) ? GATE_PASSED : GATE_FAILED;
}

static struct str size_text(struct arena *arena, uint64_t bytes)
{
	auto_done(buf_done) struct buf text = BUF_INIT(64);

	text_size(&text, bytes);
	return arena_str(arena, buf_str(&text));
}

/* ---- findings of a severity or priority ---- */

enum left_out { COUNTS, OF_BASE, IN_GRACE, UNDATED };

/* Whoever evaluates a base image itself maintains it: there is nobody else whom its findings could be left to. */
bool gate_is_all_base(const struct report *report)
{
	if (!report->base || !report->image || !report->inventory)
		return false;
	if (report->base->layers_by != BASE_UNKNOWN)
		return base_image_is_all(report->base, report->image->layers.n);
	/* Where no layers tell, the base's packages do. */
	vec_each(package, &report->inventory->packages)
		if ((*package)->whose != WHOSE_BASE)
			return false;
	return report->inventory->packages.n > 0;
}

/* What is known to be exploited gets no grace, nor what nobody dates. */
static enum left_out left_out(const struct judging *judging, const struct finding *finding)
{
	const struct vulnerability *vulnerability = finding->vulnerability;
	const struct policy *policy = judging->policy;
	int64_t published;

	if (policy->own && finding->whose == WHOSE_BASE && !judging->all_base)
		return OF_BASE;
	if (!policy->grace || finding->kind != FINDING_VULNERABILITY || !vulnerability || vulnerability->kev)
		return COUNTS;
	if (!clock_parse(vulnerability->published, &published))
		return UNDATED;
	return judging->now - published < policy->grace ? IN_GRACE : COUNTS;
}

static bool is_of_level(const struct judging *judging, const struct gate_request *request, const struct finding *finding)
{
	if (!gate_counts(judging, finding) || (request->is_new && finding->known))
		return false;
	return request->by_priority ? finding->priority >= request->priority
				    : finding->severity >= request->severity && (finding->severity || request->severity == SEVERITY_UNKNOWN);
}

static bool blames_level(const struct judging *judging, const struct gate_request *request, const struct finding *finding)
{
	enum left_out reason = left_out(judging, finding);

	return is_of_level(judging, request, finding) && (reason == COUNTS || reason == UNDATED);
}

static struct str left_out_text(const struct judging *judging, const size_t counts[UNDATED + 1])
{
	auto_done(buf_done) struct buf text = BUF_INIT(1024);
	const struct policy *policy = judging->policy;

	if (policy->own && judging->all_base)
		buf_puts(&text, "the image is all base, so that it is its own: every finding counts");
	else if (counts[OF_BASE])
		buf_printf(&text, "%zu of the base image left out", counts[OF_BASE]);
	else if (policy->own && (!judging->report->base || judging->report->base->layers_by == BASE_UNKNOWN))
		buf_puts(&text, "which layers are the base image's is not known: every finding counts");
	if (counts[IN_GRACE])
		buf_printf(&text, "%s%zu left out, published less than %.*s ago", text.n ? "; " : "", counts[IN_GRACE],
			   STR(quantity_duration_text(judging->arena, policy->grace)));
	if (counts[UNDATED])
		buf_printf(&text, "%s%zu without a date of publication, which gives no grace", text.n ? "; " : "", counts[UNDATED]);
	return arena_str(judging->arena, buf_str(&text));
}

/* Where the finding's package was there with that version when the baseline was written, only the database is new. */
static void tell_new(const struct judging *judging, const struct gate_request *request, struct gate *gate)
{
	const struct policy *policy = judging->policy;
	size_t old_package = 0, all = 0;

	if (!policy->baseline_packages_known)
		return;
	vec_each(finding, &judging->findings->list)
		if (blames_level(judging, request, finding)) {
			all++;
			old_package += finding->package && map_get(&policy->baseline_packages, finding->package->purl) != NULL;
		}
	if (all)
		gate->why = arena_printf(judging->arena, "%s%.*s%zu new in the image, %zu only in the database", "", STR(gate->why),
					 all - old_package, old_package);
}

bool gate_cannot_judge(const struct judging *judging, const struct gate_request *request, const struct finding *finding)
{
	if (request->by_priority || request->severity == SEVERITY_UNKNOWN) /* "unknown or worse" counts them itself */
		return false;
	return gate_counts(judging, finding) && finding->severity == SEVERITY_UNKNOWN && !(request->is_new && finding->known);
}

void gate_note_unjudged(struct judging *judging, const struct gate_request *request, size_t n)
{
	if (n)
		coverage_note(&judging->report->coverage, judging->arena, "severity",
			      arena_printf(judging->arena, "--fail-on %s", severity_name(request->severity)),
			      "the database tells no severity of %zu finding%s", n, n == 1 ? "" : "s");
}

static void judge_level(struct judging *judging, struct judged *judged, struct gate *gate)
{
	const struct gate_request *request = request_of(judged);
	size_t counts[UNDATED + 1] = {0}, n = 0, unknown = 0;

	if (request->is_new && !judging->before && !judging->policy->baseline_file) {
		cannot_say(gate, "unknown", STR_LIT("no baseline says what was known: --baseline FILE"));
		return;
	}
	vec_each(finding, &judging->findings->list) {
		if (is_of_level(judging, request, finding))
			counts[left_out(judging, finding)]++;
		n += blames_level(judging, request, finding);
		unknown += gate_cannot_judge(judging, request, finding);
	}
	gate->actual = arena_printf(judging->arena, "%zu", n);
	gate->why = left_out_text(judging, counts);
	if (request->is_new)
		tell_new(judging, request, gate);
	compare(judged, gate, (double)n);
	gate_note_unjudged(judging, request, unknown);
}

/* ---- findings of other sorts ---- */

static bool blames_exploited(const struct judging *judging, const struct gate_request *request, const struct finding *finding)
{
	(void)request;
	return gate_counts(judging, finding) && finding->vulnerability && finding->vulnerability->kev && left_out(judging, finding) != OF_BASE;
}

static bool blames_secret(const struct judging *judging, const struct gate_request *request, const struct finding *finding)
{
	(void)request;
	return gate_counts(judging, finding) && (finding->kind == FINDING_SECRET || str_starts(finding->rule, "image/secret"));
}

static bool blames_rule(const struct judging *judging, const struct gate_request *request, const struct finding *finding)
{
	if (!gate_counts(judging, finding))
		return false;
	vec_each(glob, &request->list)
		if (finding_is_of_rule(finding, *glob))
			return true;
	return false;
}

static bool blames_license(const struct judging *judging, const struct gate_request *request, const struct finding *finding)
{
	(void)request;
	return gate_counts(judging, finding) && (str_is(finding->rule, "license/denied") ||
				     (str_is(finding->rule, "license/unknown") && judging->policy->licenses.unknown == UNKNOWN_LICENSE_DENY));
}

static bool blames_claim(const struct judging *judging, const struct gate_request *request, const struct finding *finding)
{
	(void)request;
	return gate_counts(judging, finding) && str_starts(finding->rule, "sbom/");
}

static bool blames_ended(const struct judging *judging, const struct gate_request *request, const struct finding *finding)
{
	(void)request;
	return policy_names_ended(judging->policy, finding, judging->report);
}

static bool is_about_root(const struct finding *finding)
{
	return str_is(finding->rule, "container/root-user") && str_starts(finding->path, "config.");
}

static bool blames_root(const struct judging *judging, const struct gate_request *request, const struct finding *finding)
{
	(void)request;
	return gate_counts(judging, finding) && is_about_root(finding);
}

/* ---- facts of the image ---- */

/* Who exempts the finding about it has said why root may be. */
static bool root_is_exempt(const struct judging *judging)
{
	vec_each(finding, &judging->findings->list)
		if (finding->ignored && is_about_root(finding))
			return true;
	return false;
}

static void judge_user(struct judging *judging, struct judged *judged, struct gate *gate)
{
	struct str user, group;
	enum user_rights rights = user_rights(judging->report->tree, judging->report->image->config.user);

	(void)judged;
	str_cut(judging->report->image->config.user, ':', &user, &group);
	gate->actual = user.n ? arena_str(judging->arena, str_slice(user, 0, 64)) : STR_LIT("root: none is set");
	gate->verdict = rights == USER_UNREAD ? GATE_CANNOT_SAY : rights == USER_ROOT ? GATE_FAILED : GATE_PASSED;
	if (rights == USER_UNREAD)
		gate->why = STR_LIT("etc/passwd, which says whether that name is root, was not read");
	if (rights == USER_ROOT && root_is_exempt(judging)) {
		gate->verdict = GATE_PASSED;
		gate->actual = arena_printf(judging->arena, "%.*s; exempt", STR(gate->actual));
	}
}

/* Why nothing can be said of what is kept beside the image; empty where all of it was looked at, and where something was found that decides. */
static struct str unseen(const struct judging *judging)
{
	const struct provenance *provenance = judging->report->provenance;

	if (!provenance->looked)
		return STR_LIT("where the image lies no signatures are kept: evaluate it in its registry or as an OCI layout");
	return STR_NULL;
}

static struct str some_gap(const struct judging *judging)
{
	const struct coverage *coverage = &judging->report->provenance->coverage;

	if (!coverage->gaps.n)
		return STR_NULL;
	return arena_printf(judging->arena, "%.*s: %.*s", STR(coverage->gaps.v[0].where), STR(coverage->gaps.v[0].why));
}

/* Nothing of it holds: that is a failure where all was seen, and not known where something was not. */
static void judge_absence(struct judging *judging, struct gate *gate, const char *actual)
{
	struct str gap = some_gap(judging);

	if (gap.n) {
		cannot_say(gate, actual, gap);
		return;
	}
	gate->verdict = GATE_FAILED;
	gate->actual = str_of(actual);
}

/* Of those that do not hold, why the one does not that came nearest. */
static struct str nearest_reason(struct judging *judging, enum proof_kind kind)
{
	const struct proof *proof = proof_nearest(judging->report->provenance, kind);
	enum verify_reason reason;

	if (!proof)
		return STR_NULL;
	reason = proof->verification.reason;
	if (proof->unproven)
		return arena_printf(judging->arena, "%.*s signed, whoever that is: the trust policy only tells who signed (level audit)", STR(proof->signer));
	return arena_printf(judging->arena, "%s: %s", verify_reason_name(reason),
			    proof->verification.detail.text[0] ? proof->verification.detail.text : verify_reason_text(reason));
}

/* A signature of the image itself: an attestation alone says something else. */
static void judge_signature(struct judging *judging, struct judged *judged, struct gate *gate)
{
	const struct provenance *provenance = judging->report->provenance;
	struct str why = unseen(judging);
	const struct proof *found = NULL;
	size_t all = 0, failed = 0;

	(void)judged;
	if (why.n) {
		cannot_say(gate, "not evaluated", why);
		return;
	}
	vec_each(proof, &provenance->proofs) {
		all += proof->kind == PROOF_SIGNATURE;
		failed += proof->kind == PROOF_SIGNATURE && proof_verdict(proof) == PROOF_FAILED;
		if (proof->kind == PROOF_SIGNATURE && proof_verdict(proof) == PROOF_VERIFIED && !found)
			found = proof;
	}
	if (found && !provenance->authorities.n) {
		cannot_say(gate, "signed", arena_printf(judging->arena, "by %.*s, but nobody says whom to trust: --key, --certificate-identity",
							STR(found->signer.n ? found->signer : STR_LIT("somebody"))));
	} else if (found) {
		gate->verdict = GATE_PASSED;
		gate->actual = arena_printf(judging->arena, "by %.*s", STR(found->signer.n ? found->signer : STR_LIT("somebody trusted")));
	} else if (all > failed && !provenance->authorities.n) {
		cannot_say(gate, "signed", STR_LIT("by whom cannot be told, for nobody says whom to trust: --key, --certificate-identity"));
	} else {
		judge_absence(judging, gate, !all ? "unsigned" : failed == all ? "no signature holds" : "by nobody trusted");
		if (!gate->why.n)
			gate->why = nearest_reason(judging, PROOF_SIGNATURE);
	}
}

/* Kinds and formats of what is attested (model/statement.h). */
static const char *const attestation_words[] = {
	"provenance", "sbom", "vex", "verdict", "vulnerabilities", "custom", "link", "other", "signature",
	"slsaprovenance02", "slsaprovenance1", "spdx", "cyclonedx", "openvex", "vsa", "vuln", NULL,
};

/* Words for what attestations say, beside addresses of types. */
static bool is_of_type(const struct proof *proof, struct str wanted)
{
	const struct statement *facts = proof->facts;

	if (!facts)
		return false;
	if (str_is(wanted, predicate_kind_name(facts->kind)) || (facts->format && str_is(wanted, facts->format)))
		return true;
	return str_find(wanted, ':') >= 0 && str_starts(facts->predicate_type, wanted.p);
}

/* By somebody trusted, of an attestation that says what its type promises. */
static bool has_attestation(const struct provenance *provenance, struct str type)
{
	vec_each(proof, &provenance->proofs)
		if (proof->kind == PROOF_ATTESTATION && is_of_type(proof, type) && statement_is_sound(proof->facts) &&
		    (proof_verdict(proof) == PROOF_VERIFIED || proof->bound))
			return true;
	return false;
}

static void judge_attestations(struct judging *judging, struct judged *judged, struct gate *gate)
{
	auto_done(buf_done) struct buf missing = BUF_INIT(4096);
	const struct provenance *provenance = judging->report->provenance;
	struct str why = unseen(judging);

	if (why.n) {
		cannot_say(gate, "not evaluated", why);
		return;
	}
	vec_each(type, &request_of(judged)->list)
		if (!has_attestation(provenance, arena_str(judging->arena, *type)))
			text_list(&missing, ", ", *type);
	if (missing.n) {
		judge_absence(judging, gate, arena_printf(judging->arena, "none of %s that is signed", buf_text(&missing)).p);
	} else if (!provenance->authorities.n) {
		cannot_say(gate, "signed", STR_LIT("nobody says whom to trust: --key, --certificate-identity"));
	} else {
		gate->verdict = GATE_PASSED;
		gate->actual = STR_LIT("all, signed");
	}
}

/* Names of an OCI layout may be a tag alone, which says nothing of where it is from. */
static bool says_registry(const struct image *image, struct str name)
{
	return !str_starts(str_of(image->kind), "oci") || str_find(name, '/') >= 0;
}

static bool is_allowed(const struct gate_request *request, struct str registry)
{
	vec_each(pattern, &request->list)
		if (registry_is(*pattern, registry))
			return true;
	return false;
}

static void judge_registry(struct judging *judging, struct judged *judged, struct gate *gate)
{
	auto_done(buf_done) struct buf seen = BUF_INIT(4096);
	const struct image *image = judging->report->image;

	gate->verdict = GATE_PASSED;
	vec_each(name, &image->names) {
		struct image_reference reference = {.text = *name, .written = *name};
		struct str registry;

		if (!says_registry(image, *name) || !image_reference_split(&reference))
			continue;
		registry = image_reference_registry(&reference);
		text_list(&seen, ", ", registry);
		if (!is_allowed(request_of(judged), registry))
			gate->verdict = GATE_FAILED;
	}
	gate->actual = arena_str(judging->arena, buf_str(&seen));
	if (!seen.n)
		cannot_say(gate, "unknown", STR_LIT("the image has no name that tells its registry"));
}

static void judge_packages(struct judging *judging, struct judged *judged, struct gate *gate)
{
	gate->actual = arena_printf(judging->arena, "%zu", judging->report->inventory->packages.n);
	compare(judged, gate, (double)judging->report->inventory->packages.n);
}

static void judge_unneeded(struct judging *judging, struct judged *judged, struct gate *gate)
{
	const struct need *need = judging->report->need;
	size_t n = need->counts[NEED_UNREACHED] + need->counts[NEED_DISCOURAGED];

	if (!need_is_told(need)) {
		cannot_say(gate, "unknown", need->untold.n ? need->untold : STR_LIT("what the container starts is not known"));
		return;
	}
	gate->actual = arena_printf(judging->arena, "%zu", n);
	compare(judged, gate, (double)n);
}

static uint64_t image_bytes(const struct image *image)
{
	uint64_t bytes = 0;

	vec_each(layer, &image->layers)
		bytes += layer->unpacked ? layer->unpacked : layer->size;
	return bytes;
}

static void judge_size(struct judging *judging, struct judged *judged, struct gate *gate)
{
	uint64_t bytes = image_bytes(judging->report->image);

	if (!judging->report->image->layers.n) {
		cannot_say(gate, "unknown", STR_LIT("it has no layers"));
		return;
	}
	gate->actual = size_text(judging->arena, bytes);
	compare(judged, gate, (double)bytes);
}

static void judge_waste(struct judging *judging, struct judged *judged, struct gate *gate)
{
	const struct layers *layers = judging->report->layers;
	uint64_t bytes = 0;
	double share;

	for (int i = 0; i < WASTE_KINDS; i++)
		bytes += layers->wasted[i].bytes;
	share = layers->stored ? (double)bytes / (double)layers->stored : 0;
	gate->actual = arena_printf(judging->arena, "%.*s, %.1f %%", STR(size_text(judging->arena, bytes)), share * 100);
	compare(judged, gate, request_of(judged)->share ? share : (double)bytes);
}

static void judge_efficiency(struct judging *judging, struct judged *judged, struct gate *gate)
{
	double share = layers_efficiency(judging->report->layers);

	gate->actual = arena_printf(judging->arena, "%.1f %%", share * 100);
	compare(judged, gate, share);
}

static void judge_setuid(struct judging *judging, struct judged *judged, struct gate *gate)
{
	const struct tree *tree = judging->report->tree;
	size_t n = 0;

	vec_each(inode, &tree->inodes)
		n += inode->type == ENTRY_FILE && inode->links && (inode->mode & 06000) && (inode->mode & 0111);
	gate->actual = arena_printf(judging->arena, "%zu", n);
	compare(judged, gate, (double)n);
}

/* ---- ages ---- */

#define OLDEST_TRUE ((int64_t)1356998400) /* 2013-01-01: before there were such images, so that reproducible builds' dates are told apart */

static void judge_age(struct judging *judging, struct judged *judged, struct gate *gate, struct str date, const char *unknown)
{
	int64_t made;

	if (!clock_parse(date, &made)) {
		cannot_say(gate, "unknown", str_of(unknown));
		return;
	}
	if (made < OLDEST_TRUE) {
		cannot_say(gate, "unknown", arena_printf(judging->arena, "its date is %.10s, as reproducible builds write it", date.p));
		return;
	}
	made = judging->now > made ? judging->now - made : 0;
	gate->actual = quantity_duration_text(judging->arena, made);
	compare(judged, gate, (double)made);
}

static void judge_image_age(struct judging *judging, struct judged *judged, struct gate *gate)
{
	judge_age(judging, judged, gate, judging->report->image->created, "the image does not say when it was made");
}

/* Of the last of the base's layers, where the base itself is in no table. */
static struct str base_created(const struct report *report)
{
	const struct base_image *base = report->base;
	struct str created = STR_NULL;
	unsigned layer = 0;

	if (base->created.n)
		return base->created;
	if (base->layers_by == BASE_UNKNOWN)
		return STR_NULL;
	vec_each(entry, &report->image->history)
		if (!entry->empty_layer && layer++ < base->layers)
			created = entry->created;
	return created;
}

static void judge_base_age(struct judging *judging, struct judged *judged, struct gate *gate)
{
	struct str date = judging->report->base ? base_created(judging->report) : STR_NULL;

	judge_age(judging, judged, gate, date, "the base image is not known, or not when it was made: --base REF");
}

/* A database whose age nobody knows is no fresh one. */
static void judge_database_age(struct judging *judging, struct judged *judged, struct gate *gate)
{
	int64_t made;

	if (!clock_parse(judging->report->database->date, &made)) {
		gate->actual = STR_LIT("unknown");
		gate->verdict = GATE_FAILED;
		return;
	}
	made = judging->now > made ? judging->now - made : 0;
	gate->actual = quantity_duration_text(judging->arena, made);
	compare(judged, gate, (double)made);
}

const struct gate_kind gate_license = {
	.name = "licenses", .explain = "licences of packages that the policy allows", .form = GATE_COUNT, .needs = GATE_NEEDS_PACKAGES,
	.part = LOAD_PACKAGES, .blames = blames_license,
};
const struct gate_kind gate_exemptions = {
	.name = "exemptions", .explain = "no finding is left that an exemption spoke of until it ended", .form = GATE_COUNT, .part = LOAD_PARTS,
	.blames = blames_ended,
};
const struct gate_kind gate_claims = {
	.name = "compare", .explain = "an SBOM says what the image holds", .form = GATE_COUNT, .needs = GATE_NEEDS_PACKAGES,
	.part = LOAD_PACKAGES, .blames = blames_claim,
};

const struct gate_kind gate_kinds[] = {
	{.name = "fail-on", .explain = "no finding of this severity or priority, or worse", .form = GATE_LEVEL, .needs = GATE_NEEDS_FINDINGS,
	 .part = LOAD_VULNERABILITIES, .blames = blames_level, .judge = judge_level},
	{.name = "fail-on-new", .explain = "the same of findings that the baseline does not know", .form = GATE_LEVEL, .needs = GATE_NEEDS_FINDINGS,
	 .part = LOAD_VULNERABILITIES, .blames = blames_level, .judge = judge_level},
	{.name = "max-known-exploited", .explain = "vulnerabilities that are known to be exploited", .form = GATE_COUNT,
	 .needs = GATE_NEEDS_DATABASE, .part = LOAD_VULNERABILITIES, .blames = blames_exploited},
	{.name = "max-database-age", .explain = "age of the advisory database", .form = GATE_AGE, .needs = GATE_NEEDS_DATABASE,
	 .part = LOAD_VULNERABILITIES, .judge = judge_database_age, .remedy = "bring the advisory database up to date: plimsoll db update"},
	{.name = "secrets", .explain = "no secret in files, environment and history", .form = GATE_WORD, .word = "none",
	 .needs = GATE_NEEDS_CHECKS | GATE_NEEDS_FILES, .part = LOAD_CONFIGURATION, .blames = blames_secret},
	{.name = "user", .explain = "the image sets a user other than root", .form = GATE_WORD, .word = "non-root",
	 .needs = GATE_NEEDS_CONFIG, .part = LOAD_CONFIGURATION, .blames = blames_root, .judge = judge_user},
	{.name = "forbidden-rules", .explain = "no finding of these rules, by our id or another tool's, globs", .form = GATE_LIST,
	 .needs = GATE_NEEDS_CHECKS, .part = LOAD_CONFIGURATION, .blames = blames_rule},
	{.name = "signature", .explain = "a signature of someone trusted", .form = GATE_WORD, .word = "required", .needs = GATE_NEEDS_PROOFS,
	 .part = LOAD_PROVENANCE, .judge = judge_signature, .remedy = "sign the image: plimsoll sign --key KEY REF",
	 .remedy_because = "it is signed, and no signature counts: of the nearest "},
	{.name = "attestations", .explain = "attestations of these types, signed by someone trusted", .form = GATE_LIST, .needs = GATE_NEEDS_PROOFS,
	 .words = attestation_words,
	 .part = LOAD_PROVENANCE, .judge = judge_attestations, .remedy = "attest it: plimsoll attest --key KEY --type TYPE --predicate FILE REF"},
	{.name = "registries", .explain = "the image is named for one of these registries, \"*\" at either end", .form = GATE_LIST,
	 .needs = GATE_NEEDS_CONFIG, .part = LOAD_PROVENANCE, .judge = judge_registry},
	{.name = "max-image-age", .explain = "time since the image was made", .form = GATE_AGE, .needs = GATE_NEEDS_CONFIG,
	 .part = LOAD_PROVENANCE, .judge = judge_image_age, .remedy = "build the image again"},
	{.name = "max-base-age", .explain = "time since its base image was made", .form = GATE_AGE, .needs = GATE_NEEDS_CONFIG,
	 .part = LOAD_PROVENANCE, .judge = judge_base_age, .remedy = "build on a newer base image"},
	{.name = "max-packages", .explain = "packages in the image", .form = GATE_COUNT, .needs = GATE_NEEDS_PACKAGES,
	 .part = LOAD_PACKAGES, .amount = GATE_AMOUNT_PACKAGES, .judge = judge_packages},
	{.name = "max-unneeded-packages", .explain = "packages that nothing the container starts leads to", .form = GATE_COUNT,
	 .needs = GATE_NEEDS_PACKAGES | GATE_NEEDS_NEED, .part = LOAD_PACKAGES, .amount = GATE_AMOUNT_PACKAGES, .judge = judge_unneeded},
	{.name = "max-size", .explain = "bytes of its layers, unpacked", .form = GATE_SIZE, .needs = GATE_NEEDS_FILES,
	 .part = LOAD_PACKAGES, .amount = GATE_AMOUNT_BYTES, .judge = judge_size},
	{.name = "max-waste", .explain = "bytes that are shipped for nothing", .form = GATE_SIZE_OR_SHARE,
	 .needs = GATE_NEEDS_LAYERS | GATE_NEEDS_CONTENTS, .part = LOAD_PACKAGES, .amount = GATE_AMOUNT_WASTE, .judge = judge_waste},
	{.name = "min-efficiency", .explain = "share of the stored bytes that is not shipped for nothing", .form = GATE_SHARE,
	 .needs = GATE_NEEDS_LAYERS | GATE_NEEDS_CONTENTS, .part = LOAD_PACKAGES, .amount = GATE_AMOUNT_WASTE, .judge = judge_efficiency},
	{.name = "max-setuid", .explain = "programs with a setuid or setgid bit", .form = GATE_COUNT, .needs = GATE_NEEDS_FILES,
	 .part = LOAD_CONFIGURATION, .judge = judge_setuid,
	 .remedy = "take the setuid bits away: `RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} +`"},
	{0},
};
