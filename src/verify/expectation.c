/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/expectation.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "model/purl.h"
#include "model/statement.h"
#include "verify/source_uri.h"

#define LEVEL_PREFIX "SLSA_BUILD_LEVEL_"
#define LEVEL_CLOSED 3 /* from this level on parameters are those that were expected, and no others */

void expectations_done(struct expectations *expectations)
{
	vec_done(&expectations->annotations);
	vec_done(&expectations->parameters);
}

bool expectations_of_build(const struct expectations *x)
{
	return x->source_uri.n || x->source_ref.n || x->source_commit.n || x->builder_id.n || x->build_type.n || x->level || x->parameters.n ||
	       x->parameters_alone;
}

bool expectations_of_verdict(const struct expectations *x)
{
	return x->verifier.n || x->resource_uri.n || x->verified_level.n;
}

unsigned build_level_parse(struct str text)
{
	str_skip(&text, LEVEL_PREFIX);
	return text.n == 1 && text.p[0] >= '1' && text.p[0] <= '4' ? (unsigned)(text.p[0] - '0') : 0;
}

struct str proof_claim(const struct proof *proof, const char *name)
{
	vec_each(claim, &proof->claims)
		if (str_is(claim->key, name))
			return claim->value;
	return STR_NULL;
}

/* A step of the way: the statement, what is expected of it, and where the detail goes. */
struct check {
	const struct expectations *expected;
	const struct proof *proof;
	const struct statement *facts;
	struct err *detail;
};

__attribute__((format(printf, 3, 4))) static enum verify_reason refuse(const struct check *check, enum verify_reason reason, const char *what, ...)
{
	char text[sizeof(check->detail->text)];
	va_list args;

	va_start(args, what);
	vsnprintf(text, sizeof(text), what, args);
	va_end(args);
	err_set(check->detail, ERR_FORMAT, "%s", text);
	return reason;
}

/* "nothing", where a statement does not tell. */
static struct str told(struct str text)
{
	return text.n ? text : STR_LIT("(not told)");
}

/* ---- of every attestation ---- */

static enum verify_reason check_sound(const struct check *check)
{
	if (check->facts->flaw.n)
		return refuse(check, VERIFY_STATEMENT, "%.*s", STR(check->facts->flaw));
	if (check->facts->empty)
		return refuse(check, VERIFY_STATEMENT, "it says nothing: the %s is empty", predicate_kind_name(check->facts->kind));
	return VERIFY_VERIFIED;
}

/* ---- provenance against the certificate that signed it ---- */

/* "shop/api", as the first certificates for GitHub had it. */
static bool is_github_repository(struct str uri, struct str repository)
{
	char address[512];
	int n = snprintf(address, sizeof(address), "github.com/%.*s", STR(repository));

	return n > 0 && (size_t)n < sizeof(address) && source_uri_same(uri, str_from(address, (size_t)n));
}

static enum verify_reason check_certificate_source(const struct check *check)
{
	const struct build_facts *build = &check->facts->build;
	struct str uri = proof_claim(check->proof, "source-repository"), github = proof_claim(check->proof, "github-workflow-repository");
	struct str ref = proof_claim(check->proof, "source-repository-ref"), commit = proof_claim(check->proof, "source-repository-digest");

	if (!ref.n)
		ref = proof_claim(check->proof, "github-workflow-ref");
	if (!commit.n)
		commit = proof_claim(check->proof, "github-workflow-sha");
	if (build->source_uri.n && (uri.n ? !source_uri_same(build->source_uri, uri) : github.n && !is_github_repository(build->source_uri, github)))
		return refuse(check, VERIFY_CONTRADICTION, "it says that the source is %.*s, its certificate %.*s", STR(build->source_uri),
			      STR(uri.n ? uri : github));
	if (build->source_ref.n && ref.n && !source_ref_is(build->source_ref, ref))
		return refuse(check, VERIFY_CONTRADICTION, "it says that it was built of %.*s, its certificate of %.*s", STR(build->source_ref), STR(ref));
	if (build->source_commit.n && commit.n && !str_eq(build->source_commit, commit))
		return refuse(check, VERIFY_CONTRADICTION, "it says that it was built of commit %.*s, its certificate of %.*s",
			      STR(build->source_commit), STR(commit));
	return VERIFY_VERIFIED;
}

/* Builders name themselves by the workflow, by the kind of machine, or by the run. */
static enum verify_reason check_certificate_builder(const struct check *check)
{
	struct str id = check->facts->build.builder_id, rest = id;
	struct str signer = proof_claim(check->proof, "build-signer"), run = proof_claim(check->proof, "run-invocation");
	struct str runner = proof_claim(check->proof, "runner-environment");
	bool contradicts = false;

	if (str_skip(&rest, "https://github.com/actions/runner/"))
		contradicts = runner.n && !str_eq(rest, runner);
	else if (str_search(id, STR_LIT("/.github/workflows/")) >= 0)
		contradicts = signer.n && !str_eq(id, signer);
	else if (str_search(id, STR_LIT("/actions/runs/")) >= 0)
		contradicts = run.n && !(run.n >= id.n && str_eq(str_slice(run, 0, id.n), id) && (run.n == id.n || run.p[id.n] == '/'));
	if (contradicts)
		return refuse(check, VERIFY_CONTRADICTION, "it says that %.*s built it, its certificate is of %.*s", STR(id),
			      STR(signer.n ? signer : runner.n ? runner : run));
	return VERIFY_VERIFIED;
}

/* ---- provenance against what is expected ---- */

bool builder_is(struct str wanted, struct str id)
{
	struct str name, version, own_name, own_version;

	if (!wanted.n || !id.n)
		return false;
	if (str_eq(wanted, id))
		return true;
	str_cut_last(id, '@', &own_name, &own_version);
	if (!str_cut_last(wanted, '@', &name, &version))
		return own_version.n && str_eq(wanted, own_name);
	return str_skip(&own_version, "refs/tags/") && str_eq(version, own_version) && str_eq(name, own_name);
}

static enum verify_reason check_builder(const struct check *check)
{
	struct str wanted = check->expected->builder_id, id = check->facts->build.builder_id;

	if (!wanted.n || builder_is(wanted, id))
		return VERIFY_VERIFIED;
	return refuse(check, VERIFY_BUILDER, "built by %.*s, not by %.*s", STR(told(id)), STR(wanted));
}

static enum verify_reason check_source(const struct check *check)
{
	const struct expectations *x = check->expected;
	const struct build_facts *build = &check->facts->build;

	if (x->source_uri.n && !source_uri_same(x->source_uri, build->source_uri))
		return refuse(check, VERIFY_SOURCE, "built of %.*s, not of %.*s", STR(told(build->source_uri)), STR(x->source_uri));
	if (x->source_ref.n && !source_ref_is(x->source_ref, build->source_ref))
		return refuse(check, VERIFY_SOURCE_REF, "built of %.*s, not of %.*s", STR(told(build->source_ref)), STR(x->source_ref));
	if (x->source_commit.n && !str_case_eq(x->source_commit, build->source_commit))
		return refuse(check, VERIFY_SOURCE_COMMIT, "built of commit %.*s, not of %.*s", STR(told(build->source_commit)), STR(x->source_commit));
	return VERIFY_VERIFIED;
}

static enum verify_reason check_build_type(const struct check *check)
{
	struct str wanted = check->expected->build_type, type = check->facts->build.build_type;

	if (!wanted.n || str_eq(wanted, type))
		return VERIFY_VERIFIED;
	return refuse(check, VERIFY_BUILD_TYPE, "a build of the type %.*s, not %.*s", STR(told(type)), STR(wanted));
}

static enum verify_reason check_level(const struct check *check)
{
	unsigned level = build_level(check->proof);

	if (level >= check->expected->level)
		return VERIFY_VERIFIED;
	return refuse(check, VERIFY_LEVEL, "SLSA build level %u: for who signed and who built no higher one is known, and %u is asked for", level,
		      check->expected->level);
}

/* What says where the source is, which is expected by other words, is no parameter that somebody else could set. */
static bool is_place(struct str path)
{
	static const char *const places[] = {
		"workflow.ref", "workflow.repository", "workflow.path", "source", "source.uri", "configSource.uri", "configSource.path",
		"buildConfigSource.repository", "buildConfigSource.ref", "buildConfigSource.path", "sourceToBuild.repository", "sourceToBuild.ref",
		"entryPoint", NULL,
	};

	return str_is_any(path, places) || str_starts(path, "source.digest.") || str_starts(path, "configSource.digest.");
}

static bool is_allowed(const struct expectations *expected, const struct key_value *parameter)
{
	vec_each(allowed, &expected->parameters)
		if (str_eq(allowed->key, parameter->key) && (!allowed->value.n || str_eq(allowed->value, parameter->value)))
			return true;
	return false;
}

static bool is_named(const struct expectations *expected, struct str key)
{
	vec_each(allowed, &expected->parameters)
		if (str_eq(allowed->key, key))
			return true;
	return false;
}

static bool is_set(const struct build_facts *build, struct str key)
{
	vec_each(parameter, &build->parameters)
		if (str_eq(parameter->key, key))
			return true;
	return false;
}

static enum verify_reason check_parameters(const struct check *check)
{
	const struct expectations *x = check->expected;
	bool alone = x->parameters_alone || x->level >= LEVEL_CLOSED;

	vec_each(parameter, &check->facts->build.parameters)
		if ((alone || is_named(x, parameter->key)) && !is_place(parameter->key) && !is_allowed(x, parameter))
			return refuse(check, VERIFY_PARAMETERS, "the parameter %.*s is \"%.*s\", which is not expected", STR(parameter->key),
				      STR(parameter->value));
	vec_each(wanted, &x->parameters)
		if (wanted->value.n && !is_set(&check->facts->build, wanted->key))
			return refuse(check, VERIFY_PARAMETERS, "the parameter %.*s is not set", STR(wanted->key));
	return VERIFY_VERIFIED;
}

/* ---- verification summaries ---- */

static enum verify_reason check_verifier(const struct check *check)
{
	struct str wanted = check->expected->verifier, verifier = check->facts->verdict.verifier;

	if ((str_eq(wanted, verifier) && wanted.n) || (str_starts(wanted, "pkg:") && builder_is(wanted, verifier)))
		return VERIFY_VERIFIED;
	if (!wanted.n)
		return refuse(check, VERIFY_VERIFIER, "nothing says whose verdict counts: --verifier-id");
	return refuse(check, VERIFY_VERIFIER, "the verdict of %.*s, not of %.*s", STR(verifier), STR(wanted));
}

/* "pkg:oci/api@sha256:…?repository_url=registry.example/shop/api", as our own summaries name an image: that repository's, by the digest that was signed. */
static bool is_image_of(const struct check *check, struct str repository, struct str resource)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	char digest[DIGEST_TEXT_MAX];
	struct purl purl;

	if (!purl_parse(&scratch, resource, &purl) || !str_is(purl.type, "oci") || !str_eq(purl.version, str_of(digest_text(&check->proof->subject, digest))))
		return false;
	return str_eq(purl_repository(&scratch, purl_qualifier(&purl, "repository_url")), purl_repository(&scratch, repository));
}

static enum verify_reason check_resource(const struct check *check)
{
	struct str wanted = check->expected->resource_uri, resource = check->facts->verdict.resource_uri;

	if (wanted.n && (str_eq(wanted, resource) || is_image_of(check, wanted, resource)))
		return VERIFY_VERIFIED;
	if (!wanted.n)
		return refuse(check, VERIFY_RESOURCE, "nothing says what the verdict must be about: --resource-uri");
	return refuse(check, VERIFY_RESOURCE, "the verdict is about %.*s, not %.*s", STR(resource), STR(wanted));
}

static enum verify_reason check_result(const struct check *check)
{
	if (str_is(check->facts->verdict.result, "PASSED"))
		return VERIFY_VERIFIED;
	return refuse(check, VERIFY_RESULT, "the verdict is %.*s", STR(check->facts->verdict.result));
}

static enum verify_reason check_verified_level(const struct check *check)
{
	struct str wanted = check->expected->verified_level;
	unsigned least = build_level_parse(wanted);

	if (!wanted.n)
		return VERIFY_VERIFIED;
	vec_each(level, &check->facts->verdict.levels)
		if (str_eq(*level, wanted) || (least && str_starts(*level, LEVEL_PREFIX) && build_level_parse(*level) >= least))
			return VERIFY_VERIFIED;
	return refuse(check, VERIFY_LEVEL, "the verdict does not name the level %.*s", STR(wanted));
}

/* In this order: the first that does not hold is the reason. */
static const struct {
	enum predicate_kind kind; /* PREDICATE_OTHER: of all */
	enum verify_reason (*check)(const struct check *check);
} steps[] = {
	{PREDICATE_OTHER, check_sound},
	{PREDICATE_PROVENANCE, check_certificate_source},
	{PREDICATE_PROVENANCE, check_certificate_builder},
	{PREDICATE_PROVENANCE, check_builder},
	{PREDICATE_PROVENANCE, check_source},
	{PREDICATE_PROVENANCE, check_build_type},
	{PREDICATE_PROVENANCE, check_level},
	{PREDICATE_PROVENANCE, check_parameters},
	{PREDICATE_VERDICT, check_verifier},
	{PREDICATE_VERDICT, check_resource},
	{PREDICATE_VERDICT, check_result},
	{PREDICATE_VERDICT, check_verified_level},
};

enum verify_reason expectations_check(const struct expectations *expectations, const struct proof *proof, struct err *detail)
{
	const struct check check = {.expected = expectations, .proof = proof, .facts = proof->facts, .detail = detail};
	enum verify_reason reason = VERIFY_VERIFIED;

	for (size_t i = 0; i < ARRAY_SIZE(steps) && reason == VERIFY_VERIFIED; i++)
		if (steps[i].kind == PREDICATE_OTHER || steps[i].kind == proof->facts->kind)
			reason = steps[i].check(&check);
	return reason;
}
