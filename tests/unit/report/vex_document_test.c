/* SPDX-License-Identifier: Apache-2.0 */
/* The product of published VEX documents; what they say is tests/e2e/test_vex.py's. */
#include "../test.h"

#include "model/purl.h"
#include "report/vex_document.h"

/* The names of an image are a manifest's, which says what it likes. */
static const struct {
	const char *name, *purl, *parsed;
} cases[] = {
	{"registry.example.org/acme/shop:2.4", "pkg:oci/shop", "shop"},
	{"acme/shop@sha256:11", "pkg:oci/shop", "shop"},
	{"acme/a b?arch=arm64", "pkg:oci/a%20b%3Farch%3Darm64", "a b?arch=arm64"},
	{"acme/a%2Fb#c", "pkg:oci/a%252Fb%23c", "a%2Fb#c"},
	{"acme/\xc3\xa4", "pkg:oci/%C3%A4", "\xc3\xa4"},
};

#define DIGITS "1111111111111111111111111111111111111111111111111111111111111111"

static void check(size_t i)
{
	struct str expected = STR_NULL;
	struct findings findings;
	struct image image;
	struct package package = {.type = "npm", .purl = STR_LIT("pkg:npm/a@1")};
	struct report report = {.image = &image, .findings = &findings};
	struct finding *finding;
	struct vex_paper paper;
	struct err e = ERR_INIT;
	struct purl purl;

	image_init(&image);
	findings_init(&findings);
	*vec_push(&image.names) = str_of(cases[i].name);
	assert_true(digest_parse(STR_LIT("sha256:" DIGITS), &image.manifest_digest));
	finding = findings_add(&findings, FINDING_VULNERABILITY);
	finding->id = STR_LIT("CVE-1");
	finding->package = &package;
	finding->symbols = SYMBOLS_ABSENT;
	assert_int_equal(vex_paper_init(&paper, &report, &e), 0);
	expected = arena_printf(&paper.arena, "%s@sha256%%3A" DIGITS, cases[i].purl);
	assert_str(paper.purl, expected.p);
	assert_true(purl_parse(&paper.arena, paper.purl, &purl));
	assert_str(purl.name, cases[i].parsed);
	assert_str(purl.version, "sha256:" DIGITS);
	assert_int_equal(purl.n, 0);
	vex_paper_done(&paper);
	findings_done(&findings);
	image_done(&image);
}

TEST(the_product_is_a_purl_whatever_the_image_is_called)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check(i);
}

TEST_MAIN
