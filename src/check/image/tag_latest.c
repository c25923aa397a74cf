/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An image that is known only as `latest`. What an archive calls its image is judged, not the path of the archive. An OCI
 * layout may hold a bare tag ("2.4", "latest") where the others hold NAME:TAG. One fixed tag beside it is enough.
 */
#include "check/check.h"

static bool is_fixed(struct str name, bool bare_tags)
{
	struct str repository, tag;
	ptrdiff_t slash = str_rfind(name, '/');

	if (str_find(name, '@') >= 0)
		return true;
	if (slash >= 0)
		name = str_from_index(name, (size_t)slash + 1);
	if (str_cut_last(name, ':', &repository, &tag))
		return !str_is(tag, "latest");
	return bare_tags && slash < 0 && !str_is(name, "latest");
}

static int eval(const struct check *check, const struct subject *subject, struct findings *findings,
		struct coverage *coverage, struct err *e)
{
	const struct image *image = subject->image;
	struct finding *finding = NULL;

	(void)coverage, (void)e;
	if (!check_has_config(subject) || !image->names.n)
		return 0;
	vec_each(name, &image->names)
		if (is_fixed(*name, image->kind && str_starts(str_of(image->kind), "oci")))
			return 0;
	finding = check_finding(check, findings);
	vec_each(name, &image->names)
		finding_evidence(findings, finding, STR_LIT("names"), "the image is called %.*s", STR(*name));
	return 0;
}

static const char *const aliases[] = {"DKL-DI-0006", "DS-0001", NULL};
static const char *const references[] = {"CIS Docker 4.2", "NIST SP 800-190 4.2.2", NULL};

const struct check checks_image_tag_latest[] = {
	{
		.id = "image/tag-latest",
		.title = "the image has no fixed tag",
		.why = "`latest` names another image tomorrow: what was scanned, what is deployed and what a rollback brings back "
		       "can no longer be told apart.",
		.fix = "tag each build with its version, and deploy by that tag or by digest",
		.aliases = aliases,
		.references = references,
		.severity = SEVERITY_LOW,
		.eval = eval,
	},
	{0},
};
