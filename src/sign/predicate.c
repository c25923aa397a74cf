/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/predicate.h"

#include "base/mem.h"
#include "base/text.h"
#include "codec/json.h"
#include "sign/statement.h"

#define MEMBERS_MAX 6

/* What a document of a type has; the first that says how it begins decides between versions. */
struct member {
	const char *path; /* "metadata.scanStartedOn" */
	enum json_kind kind;
	const char *begins; /* a text that it begins with; NULL: any that is not empty */
};

struct predicate {
	const char *word, *uri;
	const char *what; /* for errors: "an SBOM in SPDX (JSON)" */
	struct member members[MEMBERS_MAX];
};

/* Rows of one word are versions of one type. */
static const struct predicate predicates[] = {
	{"spdx", "https://spdx.dev/Document", "an SBOM in SPDX 2 (JSON)",
	 {{"spdxVersion", JSON_KIND_TEXT, "SPDX-2."}, {"SPDXID", JSON_KIND_TEXT, NULL}, {"name", JSON_KIND_TEXT, NULL}, {"packages", JSON_KIND_ARRAY, NULL}}},
	{"spdx", "https://spdx.dev/Document", "an SBOM in SPDX 3 (JSON)",
	 {{"@context", JSON_KIND_TEXT, "https://spdx.org/rdf/3."}, {"@graph", JSON_KIND_ARRAY, NULL}}},
	{"cyclonedx", "https://cyclonedx.org/bom", "an SBOM in CycloneDX (JSON)",
	 {{"bomFormat", JSON_KIND_TEXT, "CycloneDX"}, {"specVersion", JSON_KIND_TEXT, "1."}, {"components", JSON_KIND_ARRAY, NULL}}},
	{"slsaprovenance", "https://slsa.dev/provenance/v1", "provenance of SLSA 1",
	 {{"buildDefinition.buildType", JSON_KIND_TEXT, NULL}, {"buildDefinition.externalParameters", JSON_KIND_OBJECT, NULL},
	  {"runDetails.builder.id", JSON_KIND_TEXT, NULL}}},
	{"slsaprovenance", "https://slsa.dev/provenance/v0.2", "provenance of SLSA 0.2",
	 {{"builder.id", JSON_KIND_TEXT, NULL}, {"buildType", JSON_KIND_TEXT, NULL}}},
	{"vuln", "https://cosign.sigstore.dev/attestation/vuln/v1", "a scan for vulnerabilities in Cosign's form",
	 {{"scanner.uri", JSON_KIND_TEXT, NULL}, {"scanner.result", JSON_KIND_OBJECT, NULL}, {"metadata.scanStartedOn", JSON_KIND_TEXT, NULL},
	  {"metadata.scanFinishedOn", JSON_KIND_TEXT, NULL}}},
	{"openvex", "https://openvex.dev/ns", "a document of OpenVEX",
	 {{"@context", JSON_KIND_TEXT, "https://openvex.dev/ns"}, {"@id", JSON_KIND_TEXT, NULL}, {"author", JSON_KIND_TEXT, NULL},
	  {"timestamp", JSON_KIND_TEXT, NULL}, {"statements", JSON_KIND_ARRAY, NULL}}},
	{"vsa", "https://slsa.dev/verification_summary/v1", "a verification summary of SLSA",
	 {{"verifier.id", JSON_KIND_TEXT, NULL}, {"timeVerified", JSON_KIND_TEXT, NULL}, {"resourceUri", JSON_KIND_TEXT, NULL},
	  {"policy", JSON_KIND_OBJECT, NULL}, {"verificationResult", JSON_KIND_TEXT, NULL}, {"verifiedLevels", JSON_KIND_ARRAY, NULL}}},
};

const char *const *predicate_words(void)
{
	static const char *const words[] = {"spdx", "cyclonedx", "slsaprovenance", "vuln", "openvex", "vsa", NULL};

	return words;
}

static const struct json *at(const struct json *document, const char *path)
{
	struct str rest = str_of(path), part;

	while (str_next(&rest, '.', &part))
		document = json_get_str(document, part);
	return document;
}

static bool has(const struct json *document, const struct member *member)
{
	const struct json *value = at(document, member->path);

	if (!json_is(value, member->kind))
		return false;
	if (member->kind == JSON_KIND_TEXT)
		return json_text(value).n && (!member->begins || str_starts(json_text(value), member->begins));
	/* An empty list of what is in an image, or of statements, says nothing; parameters, a result or levels may be none. */
	return member->kind != JSON_KIND_ARRAY || json_count(value) || str_is(str_of(member->path), "verifiedLevels");
}

/* NULL where it has all of them, else the first that it has not; *ret_count of those before it. */
static const struct member *missing(const struct json *document, const struct predicate *predicate, size_t *ret_count)
{
	for (*ret_count = 0; *ret_count < MEMBERS_MAX && predicate->members[*ret_count].path; (*ret_count)++)
		if (!has(document, &predicate->members[*ret_count]))
			return &predicate->members[*ret_count];
	return NULL;
}

static const char *kind_name(enum json_kind kind)
{
	return kind == JSON_KIND_TEXT ? "a text" : kind == JSON_KIND_ARRAY ? "a list that is not empty" : "an object";
}

static int not_of_type(const struct predicate *nearest, const struct member *member, const char *name, struct err *e)
{
	if (member->begins)
		err_set(e, ERR_FORMAT, "%s: not %s: %s does not begin with \"%s\"", name, nearest->what, member->path, member->begins);
	else
		err_set(e, ERR_FORMAT, "%s: not %s: %s is missing, or not %s", name, nearest->what, member->path, kind_name(member->kind));
	return e->code;
}

/* The version of which it has all, or that which it comes nearest to. */
static int check_word(struct str word, const struct json *document, const char *name, struct str *ret_uri, struct err *e)
{
	const struct predicate *nearest = NULL;
	const struct member *lacks = NULL;
	size_t most = 0;

	for (size_t i = 0; i < ARRAY_SIZE(predicates); i++) {
		const struct member *member;
		size_t count;

		if (!str_is(word, predicates[i].word))
			continue;
		member = missing(document, &predicates[i], &count);
		if (!member) {
			*ret_uri = str_of(predicates[i].uri);
			return 0;
		}
		if (!nearest || count > most) {
			nearest = &predicates[i];
			lacks = member;
			most = count;
		}
	}
	return not_of_type(nearest, lacks, name, e);
}

static bool is_uri(struct str text)
{
	ptrdiff_t colon = str_search(text, STR_LIT("://"));

	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] <= ' ' || (unsigned char)text.p[i] >= 0x7f || strchr("\"<>\\^`{|}", text.p[i]))
			return false;
	return colon > 0 && (size_t)colon + 3 < text.n && str_is_alpha(text.p[0]);
}

/* The word that a URI stands for, or an empty one: who writes the URI is held to the same. */
static struct str word_of(struct str type)
{
	if (str_is_any(type, predicate_words()))
		return type;
	for (size_t i = 0; i < ARRAY_SIZE(predicates); i++)
		if (str_is(type, predicates[i].uri) || str_starts(type, "https://spdx.dev/Document/v") || str_starts(type, "https://cyclonedx.org/bom/v"))
			return str_of(str_starts(type, "https://spdx.dev/") ? "spdx" : str_starts(type, "https://cyclonedx.org/") ? "cyclonedx" : predicates[i].word);
	return STR_NULL;
}

/*
 * Cosign's words (its --type, cmd/cosign/cli/options/predicate.go) that are none of ours, as a word of ours or the type that it
 * writes for them. Its "custom" is not among them: it wraps what it is given, and says nothing of it.
 */
static const char *const cosign_words[][2] = {
	{"spdxjson", "spdx"},
	{"slsaprovenance02", "https://slsa.dev/provenance/v0.2"},
	{"slsaprovenance1", "https://slsa.dev/provenance/v1"},
	{"link", "https://in-toto.io/Link/v1"},
};

static struct str from_cosign(struct str type)
{
	for (size_t i = 0; i < ARRAY_SIZE(cosign_words); i++)
		if (str_is(type, cosign_words[i][0]))
			return str_of(cosign_words[i][1]);
	return type;
}

static int unknown_type(struct str type, struct err *e)
{
	struct suggestion near = {.word = type};

	for (const char *const *word = predicate_words(); *word; word++)
		suggest(&near, *word);
	for (size_t i = 0; i < ARRAY_SIZE(cosign_words); i++)
		suggest(&near, cosign_words[i][0]);
	err_set(e, ERR_USAGE, "--type %.*s: neither a URI nor one of spdx, cyclonedx, slsaprovenance, vuln, openvex, vsa", STR(type));
	return near.best ? err_hint(e, "--type %s", near.best) : err_hint(e, "--type https://example.com/what/v1");
}

static int check_document(struct str type, struct str word, const struct json *document, const char *name, struct str *ret_uri, struct err *e)
{
	struct str uri;

	if (!json_is(document, JSON_KIND_OBJECT) || !json_count(document))
		return err_set(e, ERR_FORMAT, "%s: a predicate is a JSON object that says something", name);
	if (json_is(json_get(document, "_type"), JSON_KIND_TEXT) && str_starts(json_get_text(document, "_type"), "https://in-toto.io/Statement/")) {
		err_set(e, ERR_FORMAT, "%s: a whole statement, and only its predicate is expected", name);
		return err_hint(e, "what is in its member \"predicate\", in a file of its own");
	}
	uri = type;
	if (word.n && check_word(word, document, name, &uri, e) < 0)
		return e->code;
	if (word.n && !str_eq(type, word)) { /* a URI: it stays as it was written, and must be that of the document's version */
		if (str_starts(type, "https://slsa.dev/provenance/") && !str_eq(type, uri))
			return err_set(e, ERR_FORMAT, "%s: that is %.*s, not %.*s", name, STR(uri), STR(type));
		uri = type;
	}
	*ret_uri = uri;
	return 0;
}

int predicate_check(struct str type, struct str document, const char *name, struct str *ret_uri, struct err *e)
{
	struct json_caps caps = JSON_CAPS;
	auto_json struct json *json = NULL;
	struct str word;

	type = from_cosign(type);
	word = word_of(type);
	if (!word.n && !is_uri(type))
		return unknown_type(type, e);
	caps.bytes = STATEMENT_MAX;
	caps.values = 8000000;
	if (!str_trim(document).n)
		return err_set(e, ERR_FORMAT, "%s: an empty file", name);
	if (json_parse(document, caps, name, &json, e) < 0)
		return str_is(word, "spdx") ? err_hint(e, "SPDX in JSON: plimsoll sbom sbom:%s -f spdx", name) : e->code;
	return check_document(type, word, json, name, ret_uri, e);
}
