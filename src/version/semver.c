/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Semantic Versioning 2.0.0, and the ecosystems that keep to it. Build metadata does not count.
 *
 * Go: the "v" in front is part of the version and means nothing; "+incompatible" and "+dirty" are build metadata; a
 * pseudo-version (v1.2.4-0.20240101000000-abcdef123456) is a pre-release and so falls before the release it leads to.
 */
#include "version/part.h"
#include "version/precedence.h"
#include "version/version.h"

static int compare(struct str a, struct str b)
{
	struct precedence left = precedence_parse(a), right = precedence_parse(b);
	int order = precedence_core_cmp(left.core, right.core);

	return order ? order : precedence_pre_cmp(left.pre, right.pre, str_cmp);
}

static bool valid(struct str version)
{
	struct precedence parsed = precedence_parse(version);

	return precedence_valid(&parsed, 3, 3);
}

static const char *const aliases[] = {
	"npm", "golang", "go", "cargo", "crates" ".io", "hex", "swift", "swifturl", "conan", "conancenter", "julia",
	"bioconductor", "github actions", "vscode", "elm", "cocoapods", "haxelib", NULL,
};

const struct version_scheme scheme_semver = {"semver", aliases, valid, compare};
