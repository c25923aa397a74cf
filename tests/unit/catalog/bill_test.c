/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SBOMs of every format: the seeds of the fuzzer, compared with tests/data/bill/. PLIMSOLL_ACCEPT=1 writes those files; read
 * them before committing. Each format says the same of openssl, of @angular/core and of what cannot be used.
 */
#include "catalog/inventory_dump.h"

#include <stdlib.h>

#include "base/file.h"
#include "catalog/bill.h"

static const char *const names[] = {
	"cyclonedx-1.4.json", "cyclonedx.xml", "envelope.json", "spdx-2.2.json", "spdx-3.json", "spdx.tag-value", "statement.json",
	"spdx-2.2.tag-value", "syft.json", "trivy.json",
};

static void load(const char *folder, const char *name, const char *suffix, struct buf *ret_bytes)
{
	auto_done(buf_done) struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;

	buf_printf(&path, "%s/%s/%s%s", getenv("PLIMSOLL_SOURCE"), folder, name, suffix);
	if (file_load(buf_text(&path), ret_bytes, &e) < 0)
		fail_msg("%s", e.text);
}

static int read_bytes(struct str bytes, struct inventory *inventory, struct err *e)
{
	struct ctx ctx = {.jobs = 1};
	struct image image;
	int r;

	inventory_init(inventory);
	image_init(&image);
	r = bill_inventory(&ctx, bytes, STR_LIT("bill"), &image, inventory, e);
	image_done(&image);
	return r;
}

static void dump_more(struct buf *out, const struct package *package)
{
	buf_printf(out, "more\t%.*s\tconfidence %u\n", STR(package->name), package->confidence);
	dump_list(out, "cpe", &package->cpes);
	vec_each(hash, &package->hashes)
		buf_printf(out, "\thash\t%.*s\t%.*s\n", STR(hash->key), STR(hash->value));
}

static void check(const char *name)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(1 << 20), got = BUF_INIT(1 << 20), want = BUF_INIT(1 << 20), path = BUF_INIT(4096);
	struct inventory inventory;
	struct err e = ERR_INIT;

	load("fuzz/corpus/bill", name, "", &bytes);
	if (read_bytes(buf_str(&bytes), &inventory, &e) < 0)
		fail_msg("%s: %s", name, e.text);
	dump_inventory(&got, &inventory);
	vec_each(package, &inventory.packages)
		dump_more(&got, *package);
	inventory_done(&inventory);
	if (getenv("PLIMSOLL_ACCEPT")) {
		buf_printf(&path, "%s/tests/data/bill/%s.tsv", getenv("PLIMSOLL_SOURCE"), name);
		assert_int_equal(file_replace(buf_text(&path), buf_str(&got), &e), 0);
		return;
	}
	load("tests/data/bill", name, ".tsv", &want);
	if (!str_eq(buf_str(&got), buf_str(&want)))
		fail_msg("%s differs; got:\n%s", name, buf_text(&got));
}

TEST(every_format)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		check(names[i]);
}

/* Where tags and values say what they describe; 0 for the other formats. */
static size_t described_at(const char *name, struct str bytes)
{
	return str_ends(str_of(name), ".tag-value") ? (size_t)str_search(bytes, STR_LIT(" DESCRIBES ")) : 0;
}

TEST(cut_off_anywhere_it_is_an_error_or_less_and_never_more)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		auto_done(buf_done) struct buf bytes = BUF_INIT(1 << 20);

		load("fuzz/corpus/bill", names[i], "", &bytes);
		for (size_t n = 0; n < bytes.n; n++) {
			struct inventory inventory;
			struct err e = ERR_INIT;
			int r = read_bytes(str_slice(buf_str(&bytes), 0, n), &inventory, &e);

			/* Tags and values end anywhere; all the others have an end of their own, which only blanks follow. */
			if (r == 0 && !str_ends(str_of(names[i]), ".tag-value") && str_trim(str_from_index(buf_str(&bytes), n)).n)
				fail_msg("%s: %zu bytes of it are taken for the whole", names[i], n);
			if (r == 0 && n < described_at(names[i], buf_str(&bytes)) && !inventory.coverage.gaps.n)
				fail_msg("%s: %zu bytes of it are taken for the whole", names[i], n);
			assert_true(inventory.packages.n <= 3);
			inventory_done(&inventory);
		}
	}
}

static void refused(const char *text, int code)
{
	struct inventory inventory;
	struct err e = ERR_INIT;

	if (read_bytes(str_of(text), &inventory, &e) != code)
		fail_msg("%s: %d, not %d: %s", text, e.code, code, e.text);
	inventory_done(&inventory);
}

TEST(what_is_no_sbom_is_said)
{
	refused("", ERR_UNSUPPORTED);
	refused("hello", ERR_UNSUPPORTED);
	refused("{}", ERR_UNSUPPORTED);
	refused("[]", ERR_UNSUPPORTED);
	refused("\xFF\xFE{", ERR_UNSUPPORTED);
	refused("{\"predicateType\": \"x\"}", ERR_UNSUPPORTED);
	refused("{\"payloadType\": \"x\", \"payload\": \"?\"}", ERR_FORMAT);
	refused("<project xmlns=\"http://maven.apache.org/POM/4.0.0\"/>", ERR_UNSUPPORTED);
	refused("<!DOCTYPE bom><bom/>", ERR_UNSUPPORTED);
	refused("{\"bomFormat\": \"CycloneDX\"", ERR_FORMAT);
}

/* Refused with the place, or, where `words` is none, accepted as a list of nothing. */
static void damaged(const char *text, const char *words)
{
	struct inventory inventory;
	struct err e = ERR_INIT;
	int r = read_bytes(str_of(text), &inventory, &e);

	if (words) {
		assert_int_equal(r, ERR_FORMAT);
		assert_string_equal(e.text, words);
	} else {
		if (r < 0 || !inventory.coverage.gaps.n)
			fail_msg("%s: %d, %zu gaps", text, r, inventory.coverage.gaps.n);
		assert_str(inventory.coverage.gaps.v[inventory.coverage.gaps.n - 1].why, "the SBOM names no package");
	}
	inventory_done(&inventory);
}

#define CYCLONEDX "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\""
#define SPDX "{\"spdxVersion\":\"SPDX-2.3\""
#define SPDX3 "{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\""
#define TRIVY "{\"SchemaVersion\":2,\"ArtifactName\":\"x\""
#define SYFT "{\"descriptor\":{}"

TEST(lists_that_are_none_are_errors_with_their_place)
{
	damaged(CYCLONEDX ",\"components\":\"x\"}", "components: a text where a list must stand");
	damaged(CYCLONEDX ",\"components\":[{},null]}", "components[1]: null where an object must stand");
	damaged(CYCLONEDX ",\"components\":[{\"components\":{}}]}", "components[0]: components: an object where a list must stand");
	damaged(CYCLONEDX ",\"dependencies\":true}", "dependencies: a truth value where a list must stand");
	damaged(SPDX ",\"packages\":\"x\"}", "packages: a text where a list must stand");
	damaged(SPDX ",\"packages\":[1,null]}", "packages[0]: a number where an object must stand");
	damaged(SPDX3 ",\"@graph\":[[]]}", "@graph[0]: a list where an object must stand");
	damaged(SYFT ",\"artifacts\":\"x\"}", "artifacts: a text where a list must stand");
	damaged(TRIVY ",\"Results\":\"x\"}", "Results: a text where a list must stand");
	damaged(TRIVY ",\"Results\":[{\"Packages\":7}]}", "Results[0]: Packages: a number where a list must stand");
	damaged(SPDX, "line 1: not JSON: '}' expected near end of file");
}

TEST(lists_of_nothing_are_gaps)
{
	damaged(CYCLONEDX "}", NULL);
	damaged(CYCLONEDX ",\"components\":[]}", NULL);
	damaged(CYCLONEDX ",\"components\":[{\"type\":\"operating-system\",\"name\":\"debian\"}]}", NULL);
	damaged(SPDX "}", NULL);
	damaged(SPDX ",\"packages\":null}", NULL);
	damaged(SPDX3 ",\"@graph\":[]}", NULL);
	damaged(SYFT ",\"artifacts\":[]}", NULL);
	damaged(TRIVY "}", NULL);
	damaged("SPDXVersion: SPDX-2.3", NULL);
	damaged("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\"/>", NULL);
}

#define PACKAGE "PackageName: a\nSPDXID: SPDXRef-a\nPackageDownloadLocation: NONE\nExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1\n"
#define DESCRIBES "Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-DOCUMENT\n"

static void cut_off(const char *text, const char *why)
{
	struct inventory inventory;
	struct err e = ERR_INIT;

	assert_int_equal(read_bytes(str_of(text), &inventory, &e), 0);
	if (!why && inventory.coverage.gaps.n)
		fail_msg("%.*s", STR(inventory.coverage.gaps.v[0].why));
	if (why) {
		assert_int_equal(inventory.coverage.gaps.n, 1);
		assert_str(inventory.coverage.gaps.v[0].why, why);
	}
	inventory_done(&inventory);
}

TEST(tags_and_values_that_are_cut_off_are_noticed)
{
	cut_off("SPDXVersion: SPDX-2.3\n" PACKAGE DESCRIBES, NULL);
	cut_off("SPDXVersion: SPDX-2.3\n" DESCRIBES PACKAGE, NULL);
	cut_off("SPDXVersion: SPDX-2.3\n" PACKAGE "PackageComment: <text>a\nb</text>\n\nRelationship: SPDXRef-a DESCRIBED_BY SPDXRef-DOCUMENT", NULL);
	cut_off("SPDXVersion: SPDX-2.3\n" PACKAGE, "line 5: the file ends before it says what it describes (no DESCRIBES): it seems to be cut off");
	cut_off("SPDXVersion: SPDX-2.3\n" DESCRIBES PACKAGE "PackageComment: <text>a\nb", "line 7: a text without its </text>: the file is cut off");
	cut_off("SPDXVersion: SPDX-2.3\n" DESCRIBES PACKAGE "PackageVersion: 1.", "line 7: the file ends within a package: it is cut off");
	cut_off("SPDXVersion: SPDX-2.3\nCreator: Tool: plimsoll-1\n" PACKAGE DESCRIBES,
		"line 7: the file ends before the annotations of all its packages: it is cut off");
}

static void accepted(const char *text)
{
	struct inventory inventory;
	struct err e = ERR_INIT;

	if (read_bytes(str_of(text), &inventory, &e) < 0)
		fail_msg("%s: %s", text, e.text);
	inventory_done(&inventory);
}

/* The payload is a CycloneDX document; both characters of base64url are in it. */
TEST(payloads_of_base64url_need_no_padding)
{
	accepted("{\"payloadType\": \"x\", \"payload\": \"eyJib21Gb3JtYXQiOiJDeWNsb25lRFgiLCJ2ZXJzaW9uIjoxLCJ4Ijoiw7_Dvj4-Pj8_P3AifQ\"}");
	refused("{\"payloadType\": \"x\", \"payload\": \"eyJib21Gb3JtYXQiOiJDeWNsb25lRFgiLCJ2ZXJzaW9uIjoxLCJ4Ijoiw7_Dvj4-Pj8_P3AifQAAA\"}", ERR_FORMAT);
}

TEST(contexts_of_spdx_3_may_be_a_list)
{
	accepted("{\"@context\": [\"urn:x\", \"spdx.org/rdf/3.0.1/spdx-context.jsonld\"], \"@graph\": []}");
	refused("{\"@context\": [\"urn:x\", {}], \"@graph\": []}", ERR_UNSUPPORTED);
	refused("{\"@context\": [], \"@graph\": []}", ERR_UNSUPPORTED);
}

TEST(envelopes_within_envelopes_have_an_end)
{
	struct str text = STR_LIT("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\"}");
	struct arena arena = ARENA_INIT;
	struct inventory inventory;
	struct err e = ERR_INIT;

	for (int i = 0; i < 4; i++)
		text = arena_printf(&arena, "{\"predicateType\":\"x\",\"predicate\":%.*s}", STR(text));
	assert_int_equal(read_bytes(text, &inventory, &e), 0);
	inventory_done(&inventory);
	text = arena_printf(&arena, "{\"predicateType\":\"x\",\"predicate\":%.*s}", STR(text));
	assert_int_equal(read_bytes(text, &inventory, &e), ERR_LIMIT);
	inventory_done(&inventory);
	arena_done(&arena);
}

TEST(many_faults_are_named_and_then_counted)
{
	struct buf text = BUF_INIT(1 << 20);
	struct inventory inventory;
	struct err e = ERR_INIT;

	buf_puts(&text, "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"components\":[");
	for (int i = 0; i < 60; i++)
		buf_printf(&text, "%s{\"type\":\"library\",\"name\":\"n%02d\"}", i ? "," : "", i);
	buf_puts(&text, "]}");
	assert_int_equal(read_bytes(buf_str(&text), &inventory, &e), 0);
	assert_int_equal(inventory.coverage.gaps.n, 51);
	assert_str(inventory.coverage.gaps.v[0].why, "10 more entries cannot be used");
	inventory_done(&inventory);
	buf_done(&text);
}

static void check_system(const char *purl, const char *id, const char *version, bool same)
{
	struct arena arena = ARENA_INIT;
	struct os os = {.id = str_of(id), .version_id = str_of(version)};

	if (bill_is_of_system(&arena, str_of(purl), &os) != same)
		fail_msg("%s is %sof %s %s", purl, same ? "not " : "", id, version);
	arena_done(&arena);
}

TEST(packages_of_another_distribution)
{
	check_system("pkg:deb/debian/a@1?distro=debian-11", "debian", "11", true);
	check_system("pkg:deb/debian/a@1?distro=debian-11.6", "debian", "11", true);
	check_system("pkg:deb/debian/a@1?distro=11.6", "debian", "11", true);
	check_system("pkg:deb/debian/a@1", "debian", "11", true);
	check_system("pkg:deb/a@1", "debian", "11", true);
	check_system("pkg:deb/debian/a@1?distro=debian-10", "debian", "11", false);
	check_system("pkg:deb/ubuntu/a@1", "debian", "11", false);
	check_system("pkg:apk/alpine/a@1?distro=alpine-3.18.4", "alpine", "3.18.9", true);
	check_system("pkg:apk/alpine/a@1?distro=alpine-3.17.4", "alpine", "3.18.9", false);
	check_system("pkg:rpm/redhat/a@1?distro=redhat-9.1", "rhel", "9.3", true);
	check_system("pkg:rpm/redhat/a@1?distro=redhat-8.1", "rhel", "9.3", false);
	check_system("pkg:rpm/amazon/a@1", "amzn", "2", true);
	check_system("pkg:npm/a@1", "debian", "11", true);
}

TEST_MAIN
