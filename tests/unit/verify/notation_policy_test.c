/* SPDX-License-Identifier: Apache-2.0 */
/* Trust policies of Notary Project: what they mean, and what they must not say ("Trust Store and Trust Policy Specification"). */
#include "verify/notation_policy.h"

#include "test.h"

#define STATEMENT(name, scopes, verification, rest) \
	"{\"name\":\"" name "\",\"registryScopes\":[" scopes "],\"signatureVerification\":{" verification "}" rest "}"
#define WHOM ",\"trustStores\":[\"ca:a\"],\"trustedIdentities\":[\"*\"]"
#define DOCUMENT(statements) "{\"version\":\"1.0\",\"trustPolicies\":[" statements "]}"
#define STRICT "\"level\":\"strict\""
#define ONE(verification, rest) DOCUMENT(STATEMENT("a", "\"*\"", verification, rest))

static int read_policy(const char *text, struct notation_policy *policy, struct err *e)
{
	*e = ERR_INIT;
	return notation_policy_read(str_of(text), "policy", policy, e);
}

static void expect_refused(const char *text, const char *words)
{
	struct notation_policy policy;
	struct err e;

	if (read_policy(text, &policy, &e) == 0)
		fail_msg("taken: %s", text);
	if (!strstr(e.text, words))
		fail_msg("\"%s\" without \"%s\": %s", e.text, words, text);
	notation_policy_done(&policy);
}

static void expect_actions(const char *verification, const char *letters)
{
	struct notation_policy policy;
	struct arena arena = ARENA_INIT;
	struct err e;
	char got[NOTATION_CHECKS + 1] = "";

	if (read_policy(arena_printf(&arena, DOCUMENT(STATEMENT("a", "\"*\"", "%s", WHOM)), verification).p, &policy, &e) < 0)
		fail_msg("%s", e.text);
	for (size_t i = 0; i < NOTATION_CHECKS; i++)
		got[i] = "els"[policy.statements.v[0].actions[i]];
	assert_string_equal(got, letters);
	notation_policy_done(&policy);
	arena_done(&arena);
}

TEST(levels)
{
	expect_actions(STRICT, "eeeee");
	expect_actions("\"level\":\"permissive\"", "eelll");
	expect_actions("\"level\":\"audit\"", "ellll");
	expect_actions("\"level\":\"strict\",\"override\":{\"revocation\":\"skip\",\"expiry\":\"log\"}", "eeels");
	expect_actions("\"level\":\"audit\",\"override\":{\"authenticity\":\"enforce\"}", "eelll");
}

TEST(which_statement)
{
	struct notation_policy policy;
	struct err e;

	assert_int_equal(read_policy(DOCUMENT(STATEMENT("any", "\"*\"", STRICT, WHOM) "," STATEMENT("shop", "\"r.example/shop\",\"r.example:5000/a/b\"", STRICT, WHOM)
			      "," STATEMENT("none", "\"r.example/old\"", "\"level\":\"skip\"", "")), &policy, &e), 0);
	assert_str(notation_policy_find(&policy, STR_LIT("r.example/shop"))->name, "shop");
	assert_str(notation_policy_find(&policy, STR_LIT("r.example:5000/a/b"))->name, "shop");
	assert_str(notation_policy_find(&policy, STR_LIT("r.example/shop/api"))->name, "any");
	assert_str(notation_policy_find(&policy, STR_NULL)->name, "any");
	assert_true(notation_statement_skips(notation_policy_find(&policy, STR_LIT("r.example/old"))));
	notation_policy_done(&policy);
	assert_int_equal(read_policy(DOCUMENT(STATEMENT("shop", "\"r.example/shop\"", STRICT, WHOM)), &policy, &e), 0);
	assert_null(notation_policy_find(&policy, STR_LIT("r.example/other")));
	assert_null(notation_policy_find(&policy, STR_NULL));
	notation_policy_done(&policy);
}

#define IDENTITIES(list) ONE(STRICT, ",\"trustStores\":[\"ca:a\"],\"trustedIdentities\":[" list "]")

TEST(identities)
{
	struct notation_policy policy;
	struct err e;

	assert_int_equal(read_policy(IDENTITIES("\"x509.subject: c=US, S=WA,O=A\\\\, Inc., CN = a b \",\"x509.subject:C=US,ST=OR,O=B\",\"com.example.id:x\""), &policy, &e), 0);
	assert_int_equal(policy.statements.v[0].identities.n, 2);
	assert_str(policy.statements.v[0].identities.v[0].v[1].type, "ST");
	assert_str(policy.statements.v[0].identities.v[0].v[2].value, "A, Inc.");
	assert_str(policy.statements.v[0].identities.v[0].v[3].value, "a b");
	notation_policy_done(&policy);
	expect_refused(IDENTITIES("\"*\",\"x509.subject:C=US,ST=WA,O=A\""), "alone");
	expect_refused(IDENTITIES("\"x509.subject:C=US,O=A\""), "no ST=");
	expect_refused(IDENTITIES("\"x509.subject:C=US,ST=WA,O=A,O=B\""), "O= twice");
	expect_refused(IDENTITIES("\"x509.subject:C=US,ST=WA,O=A+OU=B\""), "one value a part");
	expect_refused(IDENTITIES("\"x509.subject:C=US,ST=WA,O=A\",\"x509.subject:CN=b,O=A,ST=WA,C=US\""), "overlaps");
	expect_refused(IDENTITIES("\"x509.subject:\""), "is no name");
	expect_refused(IDENTITIES("\"x509.subject:C=US,ST=WA,O=A,\""), "comma");
	expect_refused(IDENTITIES("\"somebody\""), "is not x509.subject");
	expect_refused(IDENTITIES("\"\""), "empty");
}

TEST(what_must_not_be)
{
	expect_refused("[]", "no object");
	expect_refused("{\"version\":\"2.0\",\"trustPolicies\":[]}", "2.0");
	expect_refused("{\"version\":\"1.0\"}", "none");
	expect_refused("{\"version\":\"1.0\",\"version\":\"1.0\"}", "policy");
	expect_refused(DOCUMENT(STATEMENT("a", "\"*\"", STRICT, WHOM) "," STATEMENT("a", "\"r.example/a\"", STRICT, WHOM)), "same name");
	expect_refused(DOCUMENT(STATEMENT("a", "\"*\"", STRICT, WHOM) "," STATEMENT("b", "\"*\"", STRICT, WHOM)), "twice");
	expect_refused(DOCUMENT(STATEMENT("a", "\"*\",\"r.example/a\"", STRICT, WHOM)), "alone");
	expect_refused(DOCUMENT(STATEMENT("a", "\"r.example/*\"", STRICT, WHOM)), "r.example/*");
	expect_refused(DOCUMENT(STATEMENT("a", "\"https://r.example/a\"", STRICT, WHOM)), "in full");
	expect_refused(DOCUMENT(STATEMENT("a", "\"shop\"", STRICT, WHOM)), "in full");
	expect_refused(DOCUMENT(STATEMENT("a", "", STRICT, WHOM)), "registryScopes");
	expect_refused(DOCUMENT(STATEMENT("", "\"*\"", STRICT, WHOM)), "name");
	expect_refused(ONE("\"level\":\"lax\"", WHOM), "lax");
	expect_refused(ONE("\"levl\":\"strict\"", WHOM), "levl");
	expect_refused(ONE("\"level\":\"strict\",\"override\":{\"integrity\":\"log\"}", WHOM), "integrity");
	expect_refused(ONE("\"level\":\"strict\",\"override\":{\"authenticity\":\"skip\"}", WHOM), "skipped");
	expect_refused(ONE("\"level\":\"strict\",\"override\":{\"expiry\":\"maybe\"}", WHOM), "maybe");
	expect_refused(ONE("\"level\":\"skip\",\"override\":{\"expiry\":\"log\"}", ""), "overridden");
	expect_refused(ONE("\"level\":\"skip\"", WHOM), "neither");
	expect_refused(ONE(STRICT, ""), "both");
	expect_refused(ONE("\"level\":\"strict\",\"verifyTimestamp\":\"never\"", WHOM), "never");
	expect_refused(ONE(STRICT, ",\"trustStores\":[\"a\"],\"trustedIdentities\":[\"*\"]"), "ca:NAME");
	expect_refused(ONE(STRICT, ",\"trustStores\":[\"ca:../x\"],\"trustedIdentities\":[\"*\"]"), "../x");
	expect_refused(ONE(STRICT, ",\"trustStores\":[\"ca:..\"],\"trustedIdentities\":[\"*\"]"), "ca:..");
	expect_refused(ONE(STRICT, ",\"trustStore\":[\"ca:a\"],\"trustedIdentities\":[\"*\"]"), "trustStore");
}

TEST_MAIN
