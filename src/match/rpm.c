/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AlmaLinux, RHEL and what is rebuilt from its sources. AlmaLinux's and Red Hat's lists name binary packages; Rocky's name
 * sources too. A missing epoch is 0, but a source package's file name never carries one, so that versions of sources are
 * compared without.
 *
 * Modules. A module's stream is a branch with fixes of its own: nodejs 18.14.2 of stream 18 is not mended by the fix for
 * stream 20, nor is it older than it. So a package of a module is judged only by advisories of its "name:stream", and one of
 * no module never by those. Some records hide their stream ("varnish security update"); there the fix must at least be of
 * the same branch upstream: begin with the stream's number where the package's own version does, else share its first
 * number.
 */
#include "match/judge.h"

static bool takes(const struct package *package)
{
	return strcmp(package->type, "rpm") == 0;
}

/* ---- kernels ---- */

/* Headers, tools and documents are built with the kernel, but no kernel runs from them. */
static bool is_kernel_part(const struct package *package)
{
	static const char *const sources[] = {"kernel", "kernel-rt", "kernel-64k", "kernel-uek"};
	static const char *const images[] = {"-core",  "-modules", "-modules-core", "-modules-extra", "-uki-virt", "-debug",
					     "-kvm",   "-64k",	   "-rt",	    "-uek",	      "-zfcpdump"};
	bool kernel = false;

	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		kernel |= str_is(package->source_name, sources[i]);
	if (!kernel || str_is(package->name, "kernel"))
		return false;
	if (!str_starts(package->name, "kernel-"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(images); i++)
		if (str_ends(package->name, images[i]))
			return false;
	return true;
}

/* ---- modules ---- */

static struct str without_epoch(struct str version)
{
	struct str epoch, rest;

	return str_cut(version, ':', &epoch, &rest) ? rest : version;
}

static bool is_modular_version(struct str version)
{
	return str_search(version, STR_LIT(".module")) >= 0;
}

static bool is_modular_advisory(const struct advisory *advisory)
{
	if (advisory->module.n)
		return true;
	for (size_t i = 0; i < advisory->ranges.n; i++)
		if (is_modular_version(advisory->ranges.v[i].fixed))
			return true;
	return false;
}

/* Whether text begins with the numbers of prefix: 1.16.1 with 1.16, not 1.160 with 1.16. */
static bool begins_with(struct str text, struct str prefix)
{
	return text.n >= prefix.n && str_eq(str_slice(text, 0, prefix.n), prefix) &&
	       (text.n == prefix.n || !str_is_digit(text.p[prefix.n]));
}

static struct str first_number(struct str version)
{
	size_t n = 0;

	while (n < version.n && str_is_digit(version.p[n]))
		n++;
	return str_slice(version, 0, n);
}

static bool is_same_branch(const struct package *package, struct str stream, const struct advisory *advisory)
{
	struct str installed = without_epoch(package->version), branch = first_number(installed);

	if (stream.n && begins_with(installed, stream))
		branch = stream;
	for (size_t i = 0; i < advisory->ranges.n; i++)
		if (begins_with(without_epoch(advisory->ranges.v[i].fixed), branch))
			return true;
	return false;
}

static bool concerns_module(const struct package *package, const struct advisory *advisory)
{
	struct str name, stream, rest, wanted_name, wanted_stream;

	if (is_modular_advisory(advisory) != (package->modularity.n > 0 || is_modular_version(package->version)))
		return false;
	if (!is_modular_advisory(advisory))
		return true;
	str_cut(package->modularity, ':', &name, &rest);
	str_cut(rest, ':', &stream, &rest);
	str_cut(advisory->module, ':', &wanted_name, &wanted_stream);
	if (str_is(wanted_name, "*"))
		wanted_name = STR_NULL;
	if (wanted_name.n && name.n && !str_eq(wanted_name, name))
		return false;
	if (wanted_stream.n && !str_is(wanted_stream, "*") && stream.n)
		return str_eq(wanted_stream, stream);
	return is_same_branch(package, stream, advisory);
}

static bool concerns(const struct package *package, const struct advisory *advisory)
{
	bool built = !advisory->architectures.n || str_is(package->architecture, "noarch") || !package->architecture.n;

	vec_each(architecture, &advisory->architectures)
		built |= str_eq(*architecture, package->architecture);
	return built && concerns_module(package, advisory);
}

/* ---- what of a version may be compared ---- */

/*
 * Between rebuilds of the same sources: without what the rebuild appended to the release (".alma.1") and without a module's
 * build numbers (".module_el8.5.0+119+9a9ec082"), which each build system counts for itself.
 */
static struct str without_rebuild(struct str version)
{
	static const char *const marks[] = {".module", ".alma", ".rocky", ".centos"};

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		ptrdiff_t at = str_search(version, str_of(marks[i]));

		if (at > 0)
			version = str_slice(version, 0, (size_t)at);
	}
	return version;
}

static int match_rpm(struct match *match, const struct package *package, struct err *e)
{
	const struct ecosystem *ecosystem = match_ecosystem(match, package);
	struct question question = {.package = package,
				    .ecosystem = ecosystem,
				    .name = package->name,
				    .version = package->version,
				    .concerns = concerns,
				    .lowest_mends = true};
	struct hit_list hits = {0};
	int result;

	if (!ecosystem || is_kernel_part(package))
		return 0;
	if (!ecosystem->scheme->valid(package->version)) {
		match_skip(match, package, STR_LIT("the version is not one that rpm orders"));
		return 0;
	}
	if (ecosystem->borrowed)
		question.comparable = without_rebuild;
	result = judge_ask(match, &question, &hits, e);
	if (result == 0 && ecosystem->by_source && !str_eq(package->name, package->source_name)) {
		question.name = package->source_name;
		question.version = package->source_version;
		question.comparable = without_epoch;
		result = judge_ask(match, &question, &hits, e);
	}
	if (result == 0)
		judge_answer(match, package, ecosystem, &hits);
	vec_done(&hits);
	return result;
}

const struct matcher matcher_rpm = {
	.name = "rpm",
	.takes = takes,
	.match = match_rpm,
};
